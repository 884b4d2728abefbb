package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.ingest.HostileMails.Kind;
import org.openfsm.mail.Fate;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Report;
import org.openfsm.wire.Seal;

/**
 * Mails changed in header, structure, encoding and CMS, with good ones between as gateways pass them on: nothing escapes,
 * every one is accounted for, no good one is lost, nothing is recorded that its agent did not sign, and memory stays
 * bounded. From the mail on; the mailbox is a map. {@code proof.size}: small or full; {@code proof.seed}.
 */
class HostileMailProof {
    private static final Logger LOG = Logger.getLogger(HostileMailProof.class);
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final long SEED = Long.getLong("proof.seed", 20261127);
    private static final int GOOD_AGENTS = 5;
    private static final int AT_ONCE = 20;
    private static final int GOOD_AT_ONCE = 2;

    @TempDir
    Path directory;

    @Test
    void onH2() {
        try (var storage = TestDatabase.h2(directory.resolve("fsm"))) {
            new Run("H2", storage, SEED).all(FULL ? 20_000 : 500);
        }
    }

    @Test
    void onPostgres() {
        try (var storage = TestDatabase.postgres()) {
            new Run("PostgreSQL", storage, SEED + 1).all(FULL ? 100_000 : 1_500);
        }
    }

    private static final class Run {
        private final String name;
        private final TestDatabase storage;
        private final TestServer server;
        private final Random random;
        private final Hostile hostile;
        private final HostileMails mails;
        private final List<TestAgent> good;
        private final List<UnaryOperator<byte[]>> wrappings =
                List.copyOf(Mails.wrappings().values());
        private final TestAgent known;
        private final byte[] signed;
        private final byte[] other;
        private final TestMailbox mailbox = new TestMailbox();
        private final Map<Long, Kind> kinds = new HashMap<>();
        private final Map<Kind, TreeMap<Fate, Integer>> fates = new EnumMap<>(Kind.class);
        private int reports;

        Run(String name, TestDatabase storage, long seed) {
            this.name = name;
            this.storage = storage;
            LOG.infof("%s: -Dproof.seed=%d", name, seed);
            server = new TestServer(storage);
            random = new Random(seed);
            hostile = new Hostile(random);
            mails = new HostileMails(random);
            good = IntStream.range(0, GOOD_AGENTS)
                    .mapToObj(number -> server.agent("good-" + number, "Good " + number))
                    .toList();
            known = server.agent("known", "Known");
            signed = known.sign(known.json(known.report(Report.Reason.SCHEDULED, List.of())));
            var stranger = new TestAgent(server, known.file);
            other = stranger.seal(stranger.report(Report.Reason.SCHEDULED, List.of()));
        }

        void all(int mutations) {
            var heap = new Heap();
            for (int number = 0; number < mutations; number += AT_ONCE) {
                server.later(Duration.ofSeconds(AT_ONCE));
                var expected = arrive(number);
                var settled = round("Mails from " + number + " of " + name);
                assertThat(expected)
                        .as("good ones among %d and the next of %s", number, name)
                        .allSatisfy(uid -> assertThat(settled).containsEntry(uid, Fate.TAKEN));
                if (number / AT_ONCE % Math.max(1, mutations / AT_ONCE / 10) == 0) {
                    heap.assertBounded(name + ", after " + number);
                }
            }
            putOffAgain();
            fates.forEach((kind, counts) -> LOG.infof("%s: %s: %s", name, kind, counts));
            LOG.infof(
                    "%s: %d mails, %d good ones between; %s; at most %d MB of heap more than at the start",
                    name, mutations, reports, server.mailbox.view().counts(), heap.most() >> 20);
            assertAccountedFor();
            assertRecorded();
            assertThat(storage.openConnections()).isZero();
        }

        /** @return the uids of the good ones */
        private List<Long> arrive(int from) {
            var uids = new ArrayList<Long>();
            for (int number = from; number < from + AT_ONCE; number++) {
                var kind = Kind.of(number);
                kinds.put(mailbox.arrives(mails.mail(kind, sealed(kind), other)), kind);
                if (number % (AT_ONCE / GOOD_AT_ONCE) == 0) {
                    var agent = good.get(reports % GOOD_AGENTS);
                    var wrapping = wrappings.get(reports % wrappings.size());
                    reports++;
                    uids.add(mailbox.arrives(
                            wrapping.apply(agent.seal(agent.report(Report.Reason.SCHEDULED, List.of())))));
                }
            }
            return uids;
        }

        private byte[] sealed(Kind kind) {
            var sealed = Seal.encrypt(signed, known.file.recipients());
            return kind != Kind.SEALED
                    ? sealed
                    : switch (random.nextInt(4)) {
                        case 0 -> hostile.frame(sealed);
                        case 1 -> hostile.recipients(sealed);
                        case 2 -> Seal.encrypt(hostile.frame(signed), known.file.recipients());
                        default -> Seal.encrypt(hostile.bytes(signed, other), known.file.recipients());
                    };
        }

        private Map<Long, Fate> round(String what) {
            try {
                var settled = mailbox.round(server.mails, server.mailLedger);
                settled.forEach((uid, fate) -> {
                    var kind = kinds.get(uid);
                    if (kind != null) {
                        fates.computeIfAbsent(kind, none -> new TreeMap<>()).merge(fate, 1, Integer::sum);
                    }
                });
                return settled;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(what + " escaped: " + e, e);
            }
        }

        /** What a flood made wait comes again until it is done with. */
        private void putOffAgain() {
            for (int hours = 0; !mailbox.inbox.isEmpty(); hours++) {
                assertThat(hours).as("hours until all is done with").isLessThan(1_000);
                server.later(Duration.ofHours(1));
                round("What was put off");
            }
        }

        private void assertAccountedFor() {
            assertThat(server.count("mailbox_mail")).isEqualTo(mailbox.lastUid);
            assertThat(server.count("mailbox_mail where outcome is null or reason is null"))
                    .isZero();
            assertThat(server.mailbox.view().counts().stream()
                            .mapToLong(MailboxView.Count::mails)
                            .sum())
                    .isEqualTo(mailbox.lastUid);
            assertThat(server.count("mailbox_mail where reason = 'FAILED'"))
                    .as("mails that the server failed at")
                    .isZero();
            assertThat(server.mailbox.view().counts().stream().map(MailboxView.Count::reason))
                    .contains(
                            MailReason.REPORT,
                            MailReason.NOT_TAKEN,
                            MailReason.NO_REPORT,
                            MailReason.BOUNCE,
                            MailReason.AUTO_REPLY,
                            MailReason.LOOP,
                            MailReason.LIMITS);
            assertThat(server.count("mailbox_mail where outcome = 'PARKED' and coalesce(explanation, '') = ''"))
                    .isZero();
        }

        private void assertRecorded() {
            int each = reports / GOOD_AGENTS;
            for (int number = 0; number < GOOD_AGENTS; number++) {
                assertThat(server.count("report_log where agent_id = '"
                                + good.get(number).file.agentId() + "' and repeats = 0 and mark_fork = false"))
                        .as("recorded of good agent %d, with its enrolment", number)
                        .isEqualTo(1 + each + (number < reports % GOOD_AGENTS ? 1 : 0));
            }
            assertThat(server.count("report_log where agent_id = '" + known.file.agentId() + "'"))
                    .as("its enrolment, and the one report that it signed")
                    .isEqualTo(2);
            assertThat(server.count("quarantine where tenant_id = 0")).isLessThanOrEqualTo(QuarantineStore.BEGINNINGS);
        }
    }
}
