package org.openfsm.it.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBAccessException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.Fleet;
import org.openfsm.ingest.Enrolments;
import org.openfsm.ingest.Intake;
import org.openfsm.ingest.Receipt;
import org.openfsm.ingest.Road;
import org.openfsm.it.HandmadeAgent;
import org.openfsm.platform.Ageing;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** The server's trade in the server itself, on the database that {@code fsm.it.database} names: H2, then PostgreSQL. */
@ArquillianTest
class InsideIT {

    /** Tells the tests inside the server on which database they run. */
    private static final String DATABASE = "database-under-test.txt";

    @Inject
    Intake intake;

    @Inject
    @Any
    Instance<Ageing> ageing;

    @EJB
    Enrolments enrolments;

    @EJB
    Fleet fleet;

    @EJB
    AsAdministrator administrator;

    @EJB
    AsCustomer customer;

    @Resource(lookup = "java:jboss/datasources/FsmDS")
    DataSource database;

    /** The EAR as built, and beside its modules one with these tests. */
    @Deployment
    static EnterpriseArchive fsmAndTheseTests() {
        var tests = ShrinkWrap.create(WebArchive.class, "tests.war")
                .addPackage(InsideIT.class.getPackage())
                .addClass(HandmadeAgent.class)
                .addAsLibraries(jar(Assertions.class), jar(ByteBuddy.class))
                .addAsResource(new StringAsset(System.getProperty("fsm.it.database")), DATABASE)
                .addAsWebInfResource(new StringAsset(TrapMailbox.DESCRIPTOR), "jboss-ejb3.xml")
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
        var ear = ShrinkWrap.create(ZipImporter.class, "fsm.ear")
                .importFrom(new File(System.getProperty("fsm.ear")))
                .as(EnterpriseArchive.class);
        return ear.setApplicationXML(
                        new StringAsset(
                                applicationXml(ear)
                                        .replace(
                                                "<library-directory>",
                                                "<module><web><web-uri>tests.war</web-uri><context-root>/tests</context-root></web></module>\n  <library-directory>")))
                .addAsModule(Testable.archiveToTest(tests));
    }

    @Test
    void theSchemaIsTheOneThatTheEntitiesExpect() throws Exception {
        // Hibernate validates while FSM is deployed, so that we are here says that it fits; Flyway says how it came
        // about
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var migrations = statement.executeQuery(
                        "select count(*), sum(case when \"success\" then 0 else 1 end) from \"fsm_schema_version\" where \"version\" = '1'")) {
            assertThat(migrations.next()).isTrue();
            assertThat(migrations.getInt(1)).isEqualTo(1);
            assertThat(migrations.getInt(2)).isZero();
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualToIgnoringCase(databaseUnderTest());
        }
    }

    @Test
    void whatTheNightTidiesUpIsFoundAndThisDatabaseTakesIt() {
        assertThat(ageing)
                .extracting(Ageing::subject)
                .contains("events, deliveries and tickets", "mails of the reports' mailbox");
        assertThat(ageing).allSatisfy(one -> assertThat(one.forgetSome()).isFalse());
    }

    @Test
    void aReportGoesThroughTheOneDoor() throws Exception {
        var agent = enrolled("kranich-nord");
        var serialNumber = "IT-" + UUID.randomUUID();
        var report = agent.sealed(agent.report(device(serialNumber, 1_234)));

        assertThat(intake.accept(report, Road.HTTPS, "127.0.0.1")).isInstanceOf(Receipt.Accepted.class);
        assertThat(intake.accept(report, Road.HTTPS, "127.0.0.1")).isInstanceOf(Receipt.Duplicate.class);

        var found = administrator.call(() -> fleet.devices(DeviceFilter.ALL.words(serialNumber), 0, 10));
        assertThat(found.total()).isEqualTo(1);
    }

    @Test
    void nobodyButAnAdministratorEnrolsAgents() {
        assertThatThrownBy(() -> enrolments.create("thief", "Kranich AG", List.of("thief")))
                .isInstanceOf(EJBAccessException.class);
        assertThatThrownBy(() -> customer.call(() -> enrolments.create("thief", "Kranich AG", List.of("thief"))))
                .isInstanceOf(EJBAccessException.class);
    }

    @Test
    void nobodyWithoutARoleSeesDevices() {
        assertThatThrownBy(() -> fleet.devices(DeviceFilter.ALL.words(""), 0, 10))
                .isInstanceOf(EJBAccessException.class);
    }

    @Test
    void aCustomerWithoutAGrantSeesNothing() throws Exception {
        var agent = enrolled("kranich-sued");
        intake.accept(agent.sealed(agent.report(device("IT-" + UUID.randomUUID(), 5))), Road.HTTPS, "127.0.0.1");

        assertThat(customer.call(() -> fleet.devices(DeviceFilter.ALL.words(""), 0, 10))
                        .total())
                .isZero();
    }

    /** platform.md 4: what would lose a mail, or deliver it for ever. */
    @Test
    void aMailLeavesTheMailboxOnlyOnceItsTransactionHasCommitted() throws Exception {
        var traps = new Traps(database);
        for (var trap : TrapMailbox.Trap.values()) {
            traps.lay(trap);
        }
        traps.awaitEmpty();

        for (var trap : TrapMailbox.Trap.values()) {
            assertThat(traps.rows(trap)).as("%s: stored once", trap).isEqualTo(1);
            assertThat(TrapMailbox.deliveries(trap)).as("deliveries: %s", trap).isEqualTo(trap.deliveries());
        }
        assertThat(traps.attemptStored(TrapMailbox.Trap.ROLLBACK_ONLY))
                .as("what was stored in the first attempts is rolled back")
                .isEqualTo(3);
        assertThat(traps.attemptStored(TrapMailbox.Trap.RUNTIME_EXCEPTION)).isEqualTo(3);
        assertThat(traps.attemptStored(TrapMailbox.Trap.CHECKED_EXCEPTION))
                .as("a checked exception commits: the key keeps the next attempts from storing it again")
                .isEqualTo(1);
    }

    private HandmadeAgent enrolled(String name) throws Exception {
        var source = name + "-" + UUID.randomUUID();
        var document = administrator.call(() -> enrolments.create(source, "Kranich AG", List.of(source)));
        var agent = new HandmadeAgent(document.content(), Clock.systemUTC());
        assertThat(intake.accept(agent.enrolment(), Road.HTTPS, "127.0.0.1")).isInstanceOf(Receipt.Accepted.class);
        return agent;
    }

    static Device device(String serialNumber, long total) {
        return new Device(
                Instant.now(),
                true,
                "192.0.2.7",
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "ECOSYS M3540idn",
                        null,
                        serialNumber,
                        null,
                        null,
                        "1.3.6.1.4.1.1347.41",
                        null,
                        null,
                        null,
                        List.of()),
                null,
                null,
                List.of(new Meter(MeterKey.TOTAL, total, false, List.of())),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    private static String databaseUnderTest() throws IOException {
        try (var name = InsideIT.class.getResourceAsStream("/" + DATABASE)) {
            return new String(name.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String applicationXml(EnterpriseArchive ear) {
        try (var xml = ear.get("META-INF/application.xml").getAsset().openStream()) {
            return new String(xml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File jar(Class<?> ofThis) {
        try {
            return new File(
                    ofThis.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(ofThis + " was loaded from no file", e);
        }
    }
}
