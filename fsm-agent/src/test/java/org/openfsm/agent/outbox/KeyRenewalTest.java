package org.openfsm.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.devices;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Signed;

@NullUnmarked // what is null where it must not be fails the test
class KeyRenewalTest {

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private final Registry server = new Registry();
    private Enrolment enrolment;
    private Store store;
    private Outbox outbox;
    private Instant end;

    @BeforeEach
    void enrol() throws Exception {
        enrolment = new Enrolment(data);
        store = Store.open(data);
        var identity = enrolment.enrol(
                Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
        server.known.add(identity.certificate());
        end = identity.certificate().getNotAfter().toInstant();
        restart();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void theCertificateLivesForTwoYears() {
        assertThat(end).isEqualTo(NOON.plus(Duration.ofDays(730)));
    }

    @Test
    void theNextKeyIsMadeSixtyDaysBeforeTheEndAndNamedInEveryReport() throws Exception {
        until(Duration.ofDays(60).plusSeconds(1));
        assertThat(outbox.renewKey(enrolment)).isEmpty();
        assertThat(report().nextCertificate()).isNull();
        clock.pass(Duration.ofSeconds(1));
        var next = outbox.renewKey(enrolment).orElseThrow().next().certificate();
        assertThat(next.getNotAfter()).isEqualTo(clock.instant().plus(Duration.ofDays(730)));
        assertThat(outbox.renewKey(enrolment)).isEmpty();
        assertThat(report().nextCertificate()).isEqualTo(next);
        restart();
        assertThat(report().nextCertificate()).isEqualTo(next);
        assertThat(enrolment.identity().orElseThrow().next().certificate()).isEqualTo(next);
    }

    @Test
    void itSignsAfterSevenDaysAndThreeReportsThatWent() throws Exception {
        var next = begin(Duration.ofDays(60));
        sendOne();
        sendOne();
        clock.pass(Duration.ofDays(8));
        assertThat(outbox.renewKey(enrolment)).as("two reports").isEmpty();
        sendOne();
        var now = outbox.renewKey(enrolment).orElseThrow();
        assertThat(now.certificate()).isEqualTo(next);
        assertThat(now.next()).isNull();
        var first = sendOne();
        assertThat(first.signer()).isEqualTo(next);
        assertThat(ReportCodec.read(first.json()).nextCertificate()).isNull();
        assertThat(enrolment.identity().orElseThrow().certificate()).isEqualTo(next);
        assertThat(outbox.putEnrolment()).as("it is no stranger").isFalse();
        restart();
        assertThat(outbox.putEnrolment()).isFalse();
        assertThat(sendOne().signer()).isEqualTo(next);
    }

    @Test
    void manyReportsWithinSevenDaysAreTooSoonForMail() throws Exception {
        begin(Duration.ofDays(60));
        for (int i = 0; i < 10; i++) {
            sendOne();
        }
        clock.pass(Duration.ofDays(7).minusSeconds(1));
        assertThat(outbox.renewKey(enrolment)).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(outbox.renewKey(enrolment)).isPresent();
    }

    @Test
    void whatOnlyWaitsOrIsRefusedTellsTheServerNothing() throws Exception {
        begin(Duration.ofDays(60));
        for (int i = 0; i < 4; i++) {
            outbox.put(Reason.SCHEDULED, ACME, devices(1));
        }
        outbox.setAside(outbox.next().orElseThrow(), "refused (422)");
        clock.pass(Duration.ofDays(30));
        assertThat(outbox.renewKey(enrolment)).isEmpty();
    }

    @Test
    void aReportFromBeforeTheNextKeyDoesNotCount() throws Exception {
        until(Duration.ofDays(60).plusSeconds(1));
        for (int i = 0; i < 5; i++) {
            outbox.put(Reason.SCHEDULED, ACME, devices(1));
        }
        clock.pass(Duration.ofSeconds(1));
        outbox.renewKey(enrolment);
        sendAll();
        clock.pass(Duration.ofDays(8));
        assertThat(outbox.renewKey(enrolment)).isEmpty();
    }

    @Test
    void onTheLastDayOneReportThatWentIsEnough() throws Exception {
        begin(Duration.ofDays(3));
        sendOne();
        clock.pass(Duration.ofDays(2).minusSeconds(1));
        assertThat(outbox.renewKey(enrolment)).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(outbox.renewKey(enrolment)).isPresent();
        sendOne();
    }

    @Test
    void whatWaitsAcrossTheEndKeepsItsSignatureAndGoesFirst() throws Exception {
        var next = begin(Duration.ofDays(3));
        for (int day = 0; day < 5; day++) {
            outbox.put(Reason.SCHEDULED, ACME, devices(1));
            clock.pass(DAY);
            outbox.renewKey(enrolment);
        }
        assertThat(enrolment.identity().orElseThrow().certificate()).isEqualTo(next);
        assertThat(sendAll())
                .extracting(signed -> signed.signer().equals(next))
                .containsExactly(false, false, false, true, true);
    }

    @Test
    void anAgentThatWasOffBeyondTheEndMakesNoKeyThatNobodyWouldBelieve() throws Exception {
        clock.pass(Duration.ofDays(800));
        restart();
        assertThat(outbox.isExpired()).isTrue();
        assertThat(outbox.renewKey(enrolment)).isEmpty();
        assertThat(enrolment.identity().orElseThrow().next()).isNull();
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        assertThat(server.takes(Seal.open(outbox.next().orElseThrow().signed()), clock.instant()))
                .isFalse();
    }

    @Test
    void aNewFileOfTheServerBringsANewKeyAndAnIntroduction() throws Exception {
        outbox.putEnrolment();
        clock.pass(Duration.ofDays(800));
        var first = Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of());
        assertThatThrownBy(() -> enrolment.enrol(first, clock.instant())).hasMessageContaining("ask for a new file");
        var salt = enrolment.identity().orElseThrow().salt();
        var renewed = enrolment.enrol(Fixtures.again(first, clock.instant()), clock.instant());
        assertThat(renewed.salt()).as("hashed addresses stay the same").isEqualTo(salt);
        restart();
        assertThat(outbox.isExpired()).isFalse();
        assertThat(outbox.putEnrolment()).isTrue();
        var last = Outbox.newest(store, 1).get(0);
        assertThat(last.reason()).isEqualTo("enrolment");
    }

    @Test
    void aClockInTheFutureThrowsNoKeyAway() throws Exception {
        var present = enrolment.identity().orElseThrow().certificate();
        clock.set(Duration.ofDays(1100));
        for (int day = 0; day < 20; day++) {
            outbox.renewKey(enrolment);
            outbox.put(Reason.SCHEDULED, ACME, devices(1));
            while (outbox.next().isPresent()) {
                outbox.taken(outbox.next().get(), "https");
            }
            clock.pass(DAY);
        }
        clock.set(Duration.ofDays(-1100));
        assertThat(enrolment.identity().orElseThrow().certificate()).isEqualTo(present);
        assertThat(enrolment.identity().orElseThrow().next()).isNull();
        sendOne();
    }

    @Test
    void aKeyThatAClockOfTheFutureMadeIsGoodWhenTheClockIsRightAgain() throws Exception {
        clock.set(Duration.ofDays(700));
        var next = outbox.renewKey(enrolment).orElseThrow().next().certificate();
        for (int day = 0; day < 9; day++) {
            sendOne();
            clock.pass(DAY);
        }
        assertThat(outbox.renewKey(enrolment).orElseThrow().certificate()).isEqualTo(next);
        clock.set(Duration.ofDays(-700));
        next.checkValidity(Date.from(clock.instant()));
        assertThat(sendOne().signer()).isEqualTo(next);
    }

    @Test
    void aPersonMayAskForItOnce() throws Exception {
        KeyRenewal.ask(store, enrolment.identity().orElseThrow());
        var next = outbox.renewKey(enrolment).orElseThrow().next().certificate();
        for (int day = 0; day < 9; day++) {
            sendOne();
            clock.pass(DAY);
        }
        assertThat(outbox.renewKey(enrolment).orElseThrow().certificate()).isEqualTo(next);
        assertThat(outbox.renewKey(enrolment)).as("asked for once").isEmpty();
        restart();
        assertThat(outbox.renewKey(enrolment)).isEmpty();
    }

    @Test
    void aKeyThatCannotBeKeptIsNoneAndThePresentOneGoesOn() throws Exception {
        until(Duration.ofDays(50));
        var present = enrolment.identity().orElseThrow().certificate();
        var inTheWay = Files.createDirectories(data.resolve("identity.json.new/x"));
        assertThatThrownBy(() -> outbox.renewKey(enrolment)).isInstanceOf(StoreFailure.class);
        assertThat(ReportCodec.read(sendOne().json()).nextCertificate()).isNull();
        Files.delete(inTheWay);
        for (int day = 0; day < 7; day++) {
            outbox.renewKey(enrolment);
            sendOne();
            clock.pass(DAY);
        }
        // and at the second step
        Files.createDirectories(inTheWay);
        assertThatThrownBy(() -> restart().renewKey(enrolment)).isInstanceOf(StoreFailure.class);
        assertThat(sendOne().signer()).isEqualTo(present);
        restart();
        assertThat(sendOne().signer()).isEqualTo(present);
        Files.delete(inTheWay);
        assertThat(outbox.renewKey(enrolment)).isPresent();
        assertThat(sendOne().signer()).isNotEqualTo(present);
    }

    @Test
    void aSupplementLeavesTheNextKeyWhereItIs() throws Exception {
        var next = begin(Duration.ofDays(60));
        enrolment.supplement(EnrolmentFile.supplement(
                "server-1",
                Fixtures.AGENT,
                List.of(new EnrolmentFile.Source("north", null)),
                clock.instant().plus(DAY)));
        assertThat(enrolment.identity().orElseThrow().next().certificate()).isEqualTo(next);
    }

    /**
     * Four years and more with restarts, outages, lost mail and a clock that is wrong for some days: as long as no outage
     * lasts a month, the server knows the key of every report that arrives.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverHappensTheServerKnowsTheKey(long seed) throws Exception {
        var random = new Random(seed);
        var mail = new ArrayDeque<byte[]>();
        var signers = new HashSet<X509Certificate>();
        for (int renewal = 0; renewal < 2; renewal++) {
            end = enrolment.identity().orElseThrow().certificate().getNotAfter().toInstant();
            until(Duration.ofDays(65));
            var down = Duration.ZERO;
            for (int day = 0; day < 75; day++) {
                if (random.nextInt(10) == 0) {
                    restart();
                }
                if (random.nextInt(25) == 0) {
                    down = Duration.ofDays(random.nextInt(25));
                }
                var wrong = Duration.ofDays(random.nextInt(20) == 0 ? random.nextInt(2000) : 0);
                clock.set(wrong);
                outbox.renewKey(enrolment);
                // what a wrong clock dates is for the quarantine, whoever signed it
                if (wrong.isZero()) {
                    outbox.put(random.nextInt(5) == 0 ? Reason.CRITICAL : Reason.SCHEDULED, ACME, devices(1));
                }
                if (down.isZero()) {
                    while (outbox.next().isPresent()) {
                        mail.add(outbox.next().get().signed());
                        outbox.taken(outbox.next().get(), "mail");
                    }
                }
                clock.set(wrong.negated());
                while (mail.size() > 3 || (!mail.isEmpty() && random.nextInt(3) > 0)) {
                    var arrived = Seal.open(mail.remove());
                    // one in ten gets lost
                    if (random.nextInt(10) > 0) {
                        signers.add(arrived.signer());
                        assertThat(server.takes(arrived, clock.instant()))
                                .as("day %d of renewal %d", day, renewal)
                                .isTrue();
                    }
                }
                clock.pass(DAY);
                down = down.isZero() ? down : down.minus(DAY);
            }
        }
        assertThat(signers).hasSizeGreaterThanOrEqualTo(3);
    }

    /** What the server does with certificates (Ledger, KnownAgent). */
    private static final class Registry {

        private static final Duration GRACE = Duration.ofDays(30);

        private final Set<X509Certificate> known = new HashSet<>();
        private final Map<X509Certificate, Instant> superseded = new HashMap<>();

        boolean takes(Signed signed, Instant receivedAt) throws Exception {
            var signer = signed.signer();
            var end = signer.getNotAfter().toInstant();
            if (!known.contains(signer)
                    || signed.signedAt().isAfter(end)
                    || receivedAt.isAfter(end.plus(GRACE))
                    || receivedAt.isAfter(superseded
                            .getOrDefault(signer, Instant.MAX.minus(GRACE))
                            .plus(GRACE))) {
                return false;
            }
            known.stream()
                    .filter(other -> other.getNotAfter().before(signer.getNotAfter()))
                    .forEach(other -> superseded.putIfAbsent(other, receivedAt));
            var next = ReportCodec.read(signed.json()).nextCertificate();
            if (next != null) {
                known.add(next);
            }
            return true;
        }
    }

    private Outbox restart() throws Exception {
        outbox = new Outbox(
                store, enrolment.identity().orElseThrow(), LIMITS, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
        return outbox;
    }

    private void until(Duration beforeEnd) {
        clock.pass(Duration.between(clock.instant(), end.minus(beforeEnd)));
    }

    private X509Certificate begin(Duration beforeEnd) throws Exception {
        until(beforeEnd);
        return outbox.renewKey(enrolment).orElseThrow().next().certificate();
    }

    private Report report() throws Exception {
        return ReportCodec.read(sendOne().json());
    }

    /** Made, sent and taken by the server. */
    private Signed sendOne() throws Exception {
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        var sent = sendAll();
        return sent.get(sent.size() - 1);
    }

    private List<Signed> sendAll() throws Exception {
        var sent = new ArrayList<Signed>();
        while (outbox.next().isPresent()) {
            var waiting = outbox.next().get();
            var signed = Seal.open(waiting.signed());
            assertThat(server.takes(signed, clock.instant())).isTrue();
            outbox.taken(waiting, "https");
            sent.add(signed);
        }
        return sent;
    }
}
