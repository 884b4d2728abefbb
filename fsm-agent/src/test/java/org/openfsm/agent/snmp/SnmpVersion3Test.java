package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Sweep;
import org.openfsm.agent.snmp.Credentials.Auth;
import org.openfsm.agent.snmp.Credentials.Priv;
import org.openfsm.agent.snmp.Credentials.Usm;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.pmd.Oid;
import org.snmp4j.security.AuthHMAC128SHA224;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.AuthMD5;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES192;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.PrivDES;
import org.snmp4j.security.nonstandard.PrivAES192With3DESKeyExtension;
import org.snmp4j.security.nonstandard.PrivAES256With3DESKeyExtension;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

class SnmpVersion3Test {

    private static final String AUTH_PASSWORD = "the first secret";
    private static final String PRIV_PASSWORD = "the second secret";
    private static final Oid COLUMN = Oid.of("1.3.6.1.2.1.43.10.2.1.4");

    private Usm3Agent agent;
    private SnmpNetwork network;

    SnmpVersion3Test() throws IOException {
        agent = new Usm3Agent();
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofSeconds(2), 0, Duration.ofSeconds(20), 0));
    }

    @BeforeEach
    void aPrinter() {
        agent.has("1.3.6.1.2.1.1.1.0", new OctetString("a careful printer"))
                .has(COLUMN + ".1.1", new Integer32(42))
                .has(COLUMN + ".1.2", new Integer32(43));
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        agent.close();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "MD5, DES",
        "SHA, DES",
        "SHA, AES128",
        "SHA224, AES128",
        "SHA256, AES128",
        "SHA384, AES192",
        "SHA512, AES256",
        "SHA256, AES192C",
        "SHA, AES256C",
        "SHA256, NONE"
    })
    void readsWithAllProtocols(Auth auth, Priv priv) {
        agent.knows("fsm", auth(auth), AUTH_PASSWORD, priv(priv), PRIV_PASSWORD);
        var session =
                open(List.of(new Usm("fsm", auth, AUTH_PASSWORD, priv, priv == Priv.NONE ? null : PRIV_PASSWORD, "")));
        assertThat(session.version()).isEqualTo(SnmpVersion.V3);
        assertThat(session.opened()).hasSize(1);
        var answer =
                session.walk(List.of(COLUMN)).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(answer.faults()).isEmpty();
        assertThat(answer.values()).hasSize(2);
    }

    @Test
    void oneUserNameMayHaveAnotherPasswordOnAnotherDevice() throws IOException {
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        try (var second = new Usm3Agent()) {
            second.has("1.3.6.1.2.1.1.1.0", new OctetString("another"))
                    .knows("fsm", AuthSHA.ID, "quite another", PrivAES128.ID, "again another");
            open(List.of(new Usm("fsm", Auth.SHA, AUTH_PASSWORD, Priv.AES128, PRIV_PASSWORD, "")));
            var session = network.open(new SnmpTarget(
                            "127.0.0.1",
                            second.port(),
                            List.of(new Usm("fsm", Auth.SHA, "quite another", Priv.AES128, "again another", ""))))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            assertThat(session.opened()).hasSize(1);
        }
    }

    /** The field has them: cloned firmware, or an engine id that is made of a default name. */
    @Test
    void twoDevicesWithTheSameEngineIdAreBothRead() throws IOException {
        var credentials = List.<Credentials>of(new Usm("fsm", Auth.SHA, AUTH_PASSWORD, Priv.AES128, PRIV_PASSWORD, ""));
        try (var one = new Usm3Agent(0, "clone", 9);
                var other = new Usm3Agent(0, "clone", 2)) {
            for (var device : List.of(one, other)) {
                device.has("1.3.6.1.2.1.1.1.0", new OctetString("cloned"))
                        .knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
            }
            for (var device : List.of(one, other, one, other)) {
                assertThat(network.open(new SnmpTarget("127.0.0.1", device.port(), credentials))
                                .orTimeout(20, TimeUnit.SECONDS)
                                .join()
                                .opened())
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest(name = "boots {0}, then {1}")
    @CsvSource({"3, 4", "3, 3", "7, 1"})
    void aRestartedEngineIsReadWithItsNewBootsAndTime(int before, int after) throws IOException {
        var credentials = List.<Credentials>of(new Usm("fsm", Auth.SHA, AUTH_PASSWORD, Priv.AES128, PRIV_PASSWORD, ""));
        agent.close();
        agent = new Usm3Agent(0, "the same", before);
        aPrinter();
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        open(credentials);
        int port = agent.port();
        agent.close();
        agent = new Usm3Agent(port, "the same", after);
        aPrinter();
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        assertThat(open(credentials).opened()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithTheUser() {
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        refuses(
                new Usm("nobody", Auth.SHA, AUTH_PASSWORD, Priv.NONE, null, ""),
                "user nobody: it does not know the user");
        refuses(new Usm("fsm", Auth.SHA, "not the secret", Priv.NONE, null, ""), "wrong authentication password");
    }

    @Test
    void aRefusedUserIsNotTriedAgainAtOnceSoThatNoDeviceLocksHim() {
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        var wrong = new Usm("fsm", Auth.SHA, "not the secret", Priv.NONE, null, "");
        refuses(wrong, "wrong authentication password");
        agent.knows("fsm", AuthSHA.ID, "not the secret", PrivAES128.ID, PRIV_PASSWORD);
        refuses(wrong, "wrong authentication password or protocol (asked again after 1 h)");
        agent.knows("other", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        assertThat(open(List.of(wrong, new Usm("other", Auth.SHA, AUTH_PASSWORD, Priv.AES128, PRIV_PASSWORD, "")))
                        .opened())
                .hasSize(1);
    }

    @Test
    void triesTheNextCredentialsWhenRefused() {
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        var session = open(List.of(
                new Usm("fsm", Auth.SHA, "an old secret", Priv.NONE, null, ""),
                new Usm("fsm", Auth.SHA, AUTH_PASSWORD, Priv.AES128, PRIV_PASSWORD, "")));
        assertThat(session.opened()).hasSize(1);
    }

    @Test
    void readsAReplacementAtTheSameAddress() throws IOException {
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        var credentials = List.<Credentials>of(new Usm("fsm", Auth.SHA, AUTH_PASSWORD, Priv.AES128, PRIV_PASSWORD, ""));
        open(credentials);
        agent = agent.replacedByAnother();
        agent.has("1.3.6.1.2.1.1.1.0", new OctetString("the new one"))
                .knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        assertThat(open(credentials).opened()).hasSize(1);
    }

    @Test
    void aSearchTellsWhoRefusesFromWhoIsSilent() throws Exception {
        agent.knows("fsm", AuthSHA.ID, AUTH_PASSWORD, PrivAES128.ID, PRIV_PASSWORD);
        var wrong = List.<Credentials>of(new Usm("fsm", Auth.SHA, "not the secret", Priv.NONE, null, ""));
        var source = new AgentConfig.Source(
                "acme",
                1,
                null,
                List.of(new AgentConfig.Search(AddressRange.parse("127.0.0.1:" + agent.port(), 161), wrong)),
                List.of(),
                AgentConfig.Privacy.DEFAULT);
        var answers = new CopyOnWriteArrayList<Sweep.Answer>();
        new Sweep(network, new Semaphore(1, true), 1).over(source, new Sweep.Course() {
            @Override
            public void found(Sweep.Found found) {
                throw new AssertionError("opened without the password");
            }

            @Override
            public void asked(AgentConfig.Place place, Sweep.Answer answer) {
                answers.add(answer);
            }
        });
        assertThat(answers).containsExactly(Sweep.Answer.REFUSED);
    }

    private void refuses(Usm credentials, String reason) {
        assertThatThrownBy(() -> network.open(new SnmpTarget("127.0.0.1", agent.port(), List.of(credentials)))
                        .get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        NotOpened.class, e -> assertThat(e.code()).isEqualTo(Fault.REFUSED))
                .hasMessageContaining(reason)
                .hasMessageNotContaining("secret");
    }

    private SnmpSession open(List<Credentials> credentials) {
        return network.open(new SnmpTarget("127.0.0.1", agent.port(), credentials))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static OID auth(Auth auth) {
        return switch (auth) {
            case MD5 -> AuthMD5.ID;
            case SHA, NONE -> AuthSHA.ID;
            case SHA224 -> AuthHMAC128SHA224.ID;
            case SHA256 -> AuthHMAC192SHA256.ID;
            case SHA384 -> AuthHMAC256SHA384.ID;
            case SHA512 -> AuthHMAC384SHA512.ID;
        };
    }

    private static OID priv(Priv priv) {
        return switch (priv) {
            case DES -> PrivDES.ID;
            case AES128, NONE -> PrivAES128.ID;
            case AES192 -> PrivAES192.ID;
            case AES256 -> PrivAES256.ID;
            case AES192C -> PrivAES192With3DESKeyExtension.ID;
            case AES256C -> PrivAES256With3DESKeyExtension.ID;
        };
    }
}
