package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openfsm.fleet.Observed;
import org.openfsm.wire.Report;

class GroupCommitTest {
    private final List<List<Opened>> groups = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final GroupCommit commit = new GroupCommit(this::recording, 1);
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private Set<Opened> bad = Set.of();

    @AfterEach
    void end() {
        senders.shutdownNow();
    }

    /** The first transaction lasts until the others wait. */
    private List<Judged> recording(List<Opened> reports) {
        groups.add(reports);
        if (groups.size() == 1) {
            first.countDown();
            await(goOn);
        }
        if (reports.stream().anyMatch(bad::contains)) {
            throw new PersistenceException("does not fit");
        }
        return reports.stream().map(GroupCommitTest::receipt).toList();
    }

    private static Judged receipt(Opened report) {
        return new Judged(null, new Receipt.Accepted(report.report().sequence(), Set.of()), null);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Opened report(UUID agent, long sequence, int devices) {
        var report = new Report(
                "server",
                agent,
                "chain",
                sequence,
                null,
                Instant.EPOCH,
                null,
                Report.Reason.SCHEDULED,
                "source",
                null,
                null,
                null,
                null,
                "1",
                null,
                null,
                null,
                null,
                List.of());
        var seen = Collections.nCopies(
                devices,
                new Observed(
                        Instant.EPOCH,
                        false,
                        "192.0.2.1",
                        161,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        return new Opened(null, report, "", null, new byte[0], seen);
    }

    private static List<Opened> ofAsManyAgents(int reports, int devices) {
        return IntStream.range(0, reports)
                .mapToObj(number -> report(UUID.randomUUID(), number, devices))
                .toList();
    }

    /** Sends them in their order, all while the first is being recorded. */
    private List<CompletableFuture<Judged>> send(List<Opened> reports) throws InterruptedException {
        var sent = new ArrayList<CompletableFuture<Judged>>();
        for (var report : reports) {
            sent.add(CompletableFuture.supplyAsync(() -> commit.record(report), senders));
            if (sent.size() == 1) {
                await(first);
            } else {
                until(sent.size() - 1);
            }
        }
        goOn.countDown();
        return sent;
    }

    private void until(int waiting) throws InterruptedException {
        for (int look = 0; commit.waiting() < waiting; look++) {
            assertThat(look).isLessThan(12_000);
            Thread.sleep(10);
        }
    }

    private static List<Judged> results(List<CompletableFuture<Judged>> sent) {
        return sent.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void whoComesWhileOneIsRecordedSharesTheNextTransaction() throws Exception {
        var reports = ofAsManyAgents(6, 1);
        assertThat(results(send(reports)))
                .containsExactlyElementsOf(
                        reports.stream().map(GroupCommitTest::receipt).toList());
        assertThat(groups).containsExactly(reports.subList(0, 1), reports.subList(1, 6));
    }

    @Test
    void twoReportsOfAnAgentNeverShareATransactionAndKeepTheirOrder() throws Exception {
        var agent = UUID.randomUUID();
        var reports = new ArrayList<>(ofAsManyAgents(1, 1));
        reports.add(report(agent, 1, 1));
        reports.add(report(agent, 2, 1));
        reports.addAll(ofAsManyAgents(2, 1));
        results(send(reports));
        assertThat(groups)
                .containsExactly(
                        reports.subList(0, 1),
                        List.of(reports.get(1), reports.get(3), reports.get(4)),
                        List.of(reports.get(2)));
    }

    @Test
    void oneThatCannotBeRecordedCostsNoOtherAnything() throws Exception {
        var reports = ofAsManyAgents(5, 1);
        bad = Set.of(reports.get(2));
        var sent = send(reports);
        for (int number : new int[] {0, 1, 3, 4}) {
            assertThat(sent.get(number).join()).isEqualTo(receipt(reports.get(number)));
        }
        assertThatThrownBy(() -> sent.get(2).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PersistenceException.class);
        assertThat(groups).contains(reports.subList(1, 5), List.of(reports.get(2)));
    }

    @Test
    void whileTheDatabaseIsAwayAllHearOfItAndLaterOnesAreRecorded() throws Exception {
        var reports = ofAsManyAgents(4, 1);
        bad = Set.copyOf(reports);
        for (var one : send(reports)) {
            assertThatThrownBy(one::join).hasCauseInstanceOf(PersistenceException.class);
        }
        assertThat(groups.stream().filter(reports.subList(0, 1)::equals))
                .as("alone from the start")
                .hasSize(1);
        var later = ofAsManyAgents(1, 1).get(0);
        assertThat(commit.record(later)).isEqualTo(receipt(later));
    }

    @Test
    void aTransactionIsBounded() throws Exception {
        var many = ofAsManyAgents(40, 1);
        results(send(many));
        assertThat(groups).containsExactly(many.subList(0, 1), many.subList(1, 33), many.subList(33, 40));
    }

    @Test
    void largeReportsShareATransactionWithFewOthers() throws Exception {
        var large = ofAsManyAgents(5, 450);
        results(send(large));
        assertThat(groups).containsExactly(large.subList(0, 1), large.subList(1, 3), large.subList(3, 5));
    }
}
