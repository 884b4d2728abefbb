package org.openfsm.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.ChildJvm;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

class PowerLossTest {

    private static final int KILLS = 4;

    @TempDir
    private Path home;

    @Test
    void killedWhileWritingNothingIsLostAndNoNumberIsGivenTwice() throws Exception {
        var data = home.resolve("data");
        Store.open(data).close();
        new Enrolment(data)
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
        var told = home.resolve("told");
        Files.createFile(told);
        var random = new Random(7);
        for (int kill = 1; kill <= KILLS; kill++) {
            long before = Files.size(told);
            var writer = ChildJvm.start(home.resolve("output"), PutsForEver.class, data.toString(), told.toString());
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (Files.size(told) < before + 20) {
                assertThat(writer.isAlive() && System.nanoTime() < giveUp)
                        .as(() -> "the writer writes: " + read(home.resolve("output")))
                        .isTrue();
                Thread.sleep(20);
            }
            Thread.sleep(random.nextInt(300));
            writer.destroyForcibly();
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        long puts = Files.readString(told).chars().filter(c -> c == '.').count();
        try (var store = Store.open(data)) {
            var reports = reports(store);
            assertThat(reports.size()).as("what was said to be stored is").isBetween((int) puts, (int) puts + KILLS);
            var numbers = new HashSet<String>();
            Report last = null;
            for (var report : reports) {
                assertThat(numbers.add(report.chain() + " " + report.sequence()))
                        .as("given once")
                        .isTrue();
                if (last != null) {
                    var previous = Objects.requireNonNull(report.previous());
                    assertThat(previous.chain() + " " + previous.sequence())
                            .as("no hole before " + report.sequence())
                            .isEqualTo(last.chain() + " " + last.sequence());
                    assertThat(report.sequence())
                            .isEqualTo(report.chain().equals(last.chain()) ? last.sequence() + 1 : 1);
                }
                last = report;
            }
            assertThat(reports.stream().map(Report::chain).distinct()).hasSize(KILLS);
        }
    }

    private static List<Report> reports(Store store) throws Exception {
        return store.<List<Report>, Exception>read(connection -> {
            var reports = new ArrayList<Report>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select signed from report order by id")) {
                while (rows.next()) {
                    reports.add(ReportCodec.read(Seal.open(rows.getBytes(1)).json()));
                }
            }
            return reports;
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
