package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.access.Grants;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.DeviceState;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestAgent;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.TestDatabase;

/** What reports say and whom they say it to, the same on every database. */
abstract class ReportsContract {
    private static final ReportRequest INVENTORY =
            ReportRequest.of(ReportKind.INVENTORY, "en").formats(Set.of(Format.CSV));
    private static final ReportRequest OCTOBER = ReportRequest.of(ReportKind.VOLUMES, "en")
            .period(Period.of(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 31)))
            .meters(List.of("total"))
            .formats(Set.of(Format.CSV));

    TestServer server;
    Desk desk;
    TestAgent kranich;
    TestAgent lindental;

    abstract TestDatabase storage();

    @BeforeEach
    void start() {
        server = new TestServer(storage());
        server.at(Instant.parse("2026-09-28T06:00:00Z"));
        kranich = server.agent("kranich", "Kranich Druck GmbH");
        lindental = server.agent("lindental", "Lindental Kliniken");
        desk = new Desk(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Printer printer(String serial, String model, long total) {
        var printer = Printer.of(serial);
        printer.model = model;
        printer.total = total;
        return printer;
    }

    private void fleet() {
        var angry = printer("=cmd|' /C calc'!A0", "ECOSYS \"M3540\"; x", 1000);
        angry.firmware = "+1";
        kranich.sends(
                angry.at("192.0.2.1").read(server.now()),
                printer("KKK2", "ECOSYS M3540idn", 2000).at("192.0.2.2").read(server.now()));
        var low = printer("LLL1", "LaserJet 100%", 3000).at("192.0.2.3");
        low.black = null;
        lindental.sends(low.read(server.now()));
    }

    private void days(String from, int days, Printer printer, TestAgent agent, long each) {
        var at = LocalDate.parse(from).atTime(6, 0).atZone(ZoneId.of("Europe/Berlin"));
        for (int day = 0; day < days; day++) {
            server.at(at.plusDays(day).toInstant());
            printer.total += each;
            agent.sends(printer.read(server.now()));
        }
    }

    private long customer(String name) {
        return server.fleet.customers().stream()
                .filter(one -> one.name().equals(name))
                .map(CustomerRow::id)
                .findFirst()
                .orElseThrow();
    }

    private void grant(String principal, String customer) {
        new Grants(server.database, server.caller, server.clock).grant(null, principal, customer(customer));
    }

    private static List<String> column(List<String> csv, int column) {
        return csv.stream().skip(1).map(line -> line.split(",", -1)[column]).toList();
    }

    // --- what they say

    @Test
    void anInventoryHasALineForEachDeviceInTheOrderOfCustomers() {
        fleet();
        var csv = desk.csv(INVENTORY);
        assertThat(csv.get(0)).startsWith("Customer,Site,Manufacturer,Model,Serial number,Location,");
        assertThat(column(csv, 0)).containsExactly("Kranich Druck GmbH", "Kranich Druck GmbH", "Lindental Kliniken");
        assertThat(csv.get(3)).contains("Lindental Kliniken,,Kyocera,LaserJet 100%,LLL1,");
    }

    @Test
    void whatASpreadsheetWouldRunIsText() {
        fleet();
        var angry = desk.csv(INVENTORY).get(1);
        assertThat(angry)
                .contains(",\"ECOSYS \"\"M3540\"\"; x\",'=cmd|' /C calc'!A0,")
                .contains(",'+1,");
        assertThat(desk.csv(new ReportRequest(
                                ReportKind.INVENTORY, Selection.ALL, null, List.of(), Set.of(Format.CSV), "de"))
                        .get(0))
                .startsWith("Kunde;Standort;Hersteller;");
    }

    @Test
    void metersAreColumnsAndAMeterThatIsNotThereIsEmpty() {
        fleet();
        var csv = desk.csv(ReportRequest.of(ReportKind.METERS, "en").meters(List.of("total", "print.mono", "fax")));
        assertThat(csv.get(0)).contains("Location,Total,\"Print, mono\",Fax,Read,State");
        assertThat(csv.get(2)).contains(",2000,1900,,2026-09-28 08:00,");
    }

    @Test
    void aLevelThatWasNotMeasuredIsNeverANumber() {
        var some = printer("S1A00012", "M", 1001).at("192.0.2.7");
        some.black = -3;
        var unknown = printer("S2A00012", "M", 1001).at("192.0.2.8");
        unknown.black = -2;
        kranich.sends(
                some.read(server.now()),
                unknown.read(server.now()),
                printer("S3A00012", "M", 1001).at("192.0.2.9").read(server.now()));
        var csv = desk.csv(ReportRequest.of(ReportKind.SUPPLIES, "en"));
        assertThat(csv).hasSize(4);
        assertThat(csv.get(1)).contains(",Toner,Black,TK-3170,,,,\"some left, no level\",");
        assertThat(csv.get(2)).contains(",Toner,Black,TK-3170,,,,not reported,");
        assertThat(csv.get(3)).contains(",Toner,Black,TK-3170,,80,,measured,");
    }

    @Test
    void aVolumeIsFirstReadingLastReadingAndDifferenceOfLocalDays() {
        var printer = printer("V1A00012", "M", 900);
        days("2026-09-29", 40, printer, kranich, 10);
        var csv = desk.csv(OCTOBER);
        // read at six in the morning of 29 September with 910, and so on: 930 is of 1 October
        assertThat(csv.get(1))
                .contains(",Total,impressions,2026-09-30 06:00,920,2026-10-31 06:00,1230,310,")
                .endsWith(",310,");
    }

    @Test
    void aBoardSwapIsNamedAndNeverNegative() {
        var printer = printer("V2A00012", "M", 50_000);
        days("2026-09-29", 12, printer, kranich, 10);
        printer.total = 103;
        days("2026-10-11", 30, printer, kranich, 10);
        var line = desk.csv(OCTOBER).get(1);
        assertThat(line).contains("meters began anew on 11 Oct 2026");
        // 30 Sept 50020 to 10 Oct 50120, then 113 to 313
        assertThat(line).contains(",300,");
    }

    @Test
    void gapsAndMissingReadingsAreSaid() {
        var gap = printer("V3A00012", "M", 100);
        days("2026-09-30", 5, gap, kranich, 10);
        days("2026-10-20", 14, gap, kranich, 10);
        server.at(Instant.parse("2026-11-05T06:00:00Z"));
        kranich.sends(printer("V4A00012", "M", 177).at("192.0.2.44").read(server.now()));
        var csv = desk.csv(OCTOBER);
        assertThat(csv.get(1)).contains("no reading between 4 Oct 2026 and 20 Oct 2026");
        assertThat(csv.stream().filter(line -> line.contains("V4A")))
                .as("it was not there in October")
                .isEmpty();
    }

    @Test
    void aReportOverNothingSaysSo() {
        fleet();
        var csv = desk.csv(INVENTORY.selection(Selection.ALL.customers(List.of("Nobody*"))));
        assertThat(csv).hasSize(2);
        assertThat(csv.get(1)).isEqualTo("No device matches: Nobody*.");
        var volumes = desk.csv(OCTOBER.selection(Selection.ALL.models(List.of("=SUM(1)"))));
        assertThat(volumes.get(1)).isEqualTo("No device matches in this period: =SUM(1).");
    }

    // --- which devices

    @Test
    void masksChooseAndWildcardsOfSqlAreLetters() {
        fleet();
        assertThat(column(desk.csv(INVENTORY.selection(Selection.ALL.customers(List.of("kranich*")))), 0))
                .hasSize(2);
        assertThat(column(desk.csv(INVENTORY.selection(Selection.ALL.models(List.of("laserjet 100%")))), 4))
                .containsExactly("LLL1");
        assertThat(column(desk.csv(INVENTORY.selection(Selection.ALL.models(List.of("kyocera ecosys m3540id?")))), 4))
                .containsExactly("KKK2");
        assertThat(desk.reports
                        .match(INVENTORY.selection(Selection.ALL.models(List.of("%"))))
                        .devices())
                .isZero();
        assertThat(desk.reports
                        .match(INVENTORY.selection(Selection.ALL.states(EnumSet.of(DeviceState.CRITICAL))))
                        .devices())
                .isZero();
    }

    @Test
    void theFormSaysWhatItWouldFind() {
        fleet();
        server.at(Instant.parse("2026-11-26T08:00:00Z"));
        var match = desk.reports.match(ReportRequest.of(ReportKind.VOLUMES, "en")
                .selection(Selection.ALL.customers(Selection.masks("Kranich*, Nobody ; kranich*"))));
        assertThat(match.devices()).isEqualTo(2);
        assertThat(match.customers()).isEqualTo(1);
        assertThat(match.nothing()).containsExactly("Nobody");
        assertThat(match.from()).isEqualTo("2026-10-01");
        assertThat(match.to()).isEqualTo("2026-10-31");
    }

    @Test
    void sitesAndGroupsChoose() {
        fleet();
        long tenant = 1;
        long device = server.database.transact(unit -> unit.one(
                        "select device_id from device_current where serial_number = 'KKK2'",
                        row -> row.number("device_id"))
                .orElseThrow());
        server.database.transact(unit -> {
            unit.change(
                    "insert into site (tenant_id, id, customer_id, name, folded, created_at) values (?, 7, ?, 'Halle 3', 'halle 3', ?)",
                    tenant,
                    customer("Kranich Druck GmbH"),
                    server.now());
            unit.change("update device_current set site_id = 7 where device_id = ?", device);
            unit.change("update device_assignment set site_id = 7 where device_id = ?", device);
            unit.change(
                    "insert into device_group (tenant_id, id, customer_id, owner_id, name, folded, created_at)"
                            + " values (?, 8, null, 0, 'Lenses', 'lenses', ?)",
                    tenant,
                    server.now());
            return unit.change(
                    "insert into device_group_member (tenant_id, group_id, device_id, since) values (?, 8, ?, ?)",
                    tenant,
                    device,
                    server.now());
        });
        assertThat(column(desk.csv(INVENTORY.selection(Selection.ALL.sites(List.of("halle*")))), 4))
                .containsExactly("KKK2");
        assertThat(column(desk.csv(INVENTORY.selection(Selection.ALL.groups(Set.of(8L)))), 1))
                .containsExactly("Halle 3");
        assertThat(desk.reports.groups()).containsExactly(new Choice(8, "Lenses"));
        refused("report.group", INVENTORY.selection(Selection.ALL.groups(Set.of(8L, 9L))));
    }

    @Test
    void whatCannotBeMadeIsRefusedInWords() {
        refused("report.dates", OCTOBER.period(Period.of(LocalDate.of(2026, 10, 31), LocalDate.of(2026, 10, 1))));
        refused("report.period", OCTOBER.period(Period.of(LocalDate.of(2020, 1, 1), LocalDate.of(2026, 1, 1))));
        refused("report.meter", OCTOBER.meters(List.of("total; drop table")));
        refused("report.meter", OCTOBER.meters(List.of()));
        refused("report.formats", INVENTORY.formats(Set.of()));
        refused("report.mask", INVENTORY.selection(Selection.ALL.customers(List.of("x".repeat(201)))));
        refused("report.mask", INVENTORY.selection(Selection.ALL.customers(List.of("a\u0000b"))));
        refused(
                "report.language",
                new ReportRequest(ReportKind.INVENTORY, Selection.ALL, null, List.of(), Set.of(Format.CSV), "tlh"));
    }

    private void refused(String code, ReportRequest request) {
        assertThatThrownBy(() -> desk.reports.run(request))
                .isInstanceOfSatisfying(
                        Rejected.class, one -> assertThat(one.code()).isEqualTo(code));
    }

    // --- the same bytes

    @Test
    void doneAgainAfterAHalfItIsTheSameFileByteForByte() {
        fleet();
        days("2026-09-29", 10, printer("V1A00012", "M", 900), kranich, 10);
        for (var request :
                List.of(OCTOBER.formats(EnumSet.allOf(Format.class)), INVENTORY.formats(EnumSet.allOf(Format.class)))) {
            long whole = desk.reports.run(request);
            desk.finish(whole);

            long broken = desk.reports.run(request);
            var task = desk.runs.task(broken);
            var source = LineSource.of(task);
            desk.runs.cut(task, DeviceParts.cut(server.database.transact(source::devices)));
            // the first chunk was laid down and its checkpoint lost: it is laid down again, in other pieces
            desk.runs.lay(
                    task.tenant(),
                    broken,
                    0,
                    2,
                    server.database.transact(unit -> source.page(unit, 0, Long.MAX_VALUE, 2)));
            desk.collect(broken, 1);
            desk.write(broken);
            desk.write(broken);

            for (var format : Format.values()) {
                assertThat(desk.bytes(broken, format)).as(format.name()).isEqualTo(desk.bytes(whole, format));
            }
            assertThat(server.count("report_content where piece = 0"))
                    .as("the same content is kept once")
                    .isLessThanOrEqualTo(6);
        }
        assertThat(server.count("report_line")).isZero();
    }

    @Test
    void askedAgainItIsAboutTheSameDays() {
        server.at(Instant.parse("2026-11-26T08:00:00Z"));
        fleet();
        long first = desk.reports.run(OCTOBER.period(Period.of(Relative.LAST_MONTH)));
        desk.finish(first);
        server.later(Duration.ofDays(40));
        long again = desk.reports.again(first);
        desk.finish(again);
        assertThat(desk.reports.run(again).orElseThrow().from()).isEqualTo("2026-10-01");
        assertThat(desk.bytes(again, Format.CSV)).isEqualTo(desk.bytes(first, Format.CSV));
    }

    // --- whose they are

    @Test
    void aPersonSeesOwnRunsAndDevicesOnlyAndAnAdministratorAll() {
        fleet();
        grant("clara", "Lindental Kliniken");
        server.signIn("clara", Roles.CUSTOMER);
        server.sees(Scope.of(Set.of(), Set.of(customer("Lindental Kliniken"))));
        long hers = desk.reports.run(INVENTORY);
        desk.finish(hers);
        assertThat(column(desk.csv(hers), 0)).containsExactly("Lindental Kliniken");

        server.signIn("carl", Roles.CUSTOMER);
        assertThat(desk.reports.run(hers)).isEmpty();
        assertThat(desk.reports.download(hers, Format.CSV)).isEmpty();
        assertThat(desk.reports.history(RunFilter.ALL, 0, 10).rows()).isEmpty();
        for (var what : List.<Runnable>of(
                () -> desk.reports.stop(hers),
                () -> desk.reports.resume(hers),
                () -> desk.reports.again(hers),
                () -> desk.reports.delete(hers),
                () -> desk.reports.mailAgain(hers))) {
            assertThatThrownBy(what::run).isInstanceOfSatisfying(Rejected.class, one -> assertThat(one.code())
                    .isEqualTo("run.unknown"));
        }

        server.signIn("anna", Roles.ADMINISTRATOR);
        assertThat(desk.reports.history(RunFilter.ALL, 0, 10).rows())
                .extracting(RunRow::owner)
                .containsExactly("clara");
        desk.reports.delete(hers);
        assertThat(server.count("report_content")).isZero();
    }

    @Test
    void aGrantTakenAwayIsGoneWhenTheReportIsMade() {
        fleet();
        grant("clara", "Lindental Kliniken");
        server.signIn("clara", Roles.CUSTOMER);
        long run = desk.reports.run(INVENTORY);
        assertThat(desk.runs.task(run).scope().isNothing()).isFalse();
        server.database.transact(unit -> unit.change("delete from access_grant"));
        assertThat(desk.runs.task(run).scope().isNothing()).isTrue();
    }

    @Test
    void aRoleTakenAwayIsGoneWithTheNextSignIn() {
        grant("anna", "Lindental Kliniken");
        server.signIn("anna", Roles.ADMINISTRATOR);
        desk.absent.note();
        assertThat(desk.absent.of("ANNA")).hasToString("the installation");
        server.signIn("anna", Roles.CUSTOMER);
        desk.absent.note();
        assertThat(desk.absent.of("anna"))
                .hasToString("tenants [], customers [" + customer("Lindental Kliniken") + "]");
        assertThat(desk.absent.of("stranger").isNothing()).isTrue();
    }

    // --- schedules

    private static final Cadence SEVEN =
            new Cadence(Every.DAILY, 6, Set.of(DayOfWeek.MONDAY), 1, 1, LocalTime.of(7, 0), ZoneId.of("Europe/Berlin"));

    @Test
    void aScheduleStartsOneRunForEachOfItsTimes() {
        server.at(Instant.parse("2026-11-26T08:00:00Z"));
        var row = desk.schedules.save(new Schedule(
                null,
                "Yesterday",
                OCTOBER.period(Period.of(Relative.YESTERDAY)),
                SEVEN,
                List.of("dispo@example.org"),
                false));
        long id = row.schedule().id();
        assertThat(row.preview().next().get(0)).hasToString("2026-11-27T07:00+01:00[Europe/Berlin]");
        desk.timers.starts(id);
        assertThat(server.count("report_run")).as("it is not due").isZero();

        server.at(Instant.parse("2026-11-27T06:00:00Z"));
        desk.timers.starts(id);
        desk.timers.starts(id);
        assertThat(server.count("report_run")).isEqualTo(1);
        var run = desk.schedules.schedule(id).orElseThrow().last();
        assertThat(run.owner()).isEqualTo("anna");
        assertThat(run.from()).isEqualTo("2026-11-26");
        desk.finish(run.id());
        assertThat(desk.reports.run(run.id()).orElseThrow().mails())
                .extracting(RunRow.MailRow::recipient, RunRow.MailRow::state)
                .containsExactly(org.assertj.core.api.Assertions.tuple("dispo@example.org", MailState.WAITING));
    }

    @Test
    void afterADowntimeAMissedTimeRunsOnceAndAboutItsOwnDay() {
        server.at(Instant.parse("2026-11-26T08:00:00Z"));
        long id = desk.schedules
                .save(new Schedule(null, "Y", OCTOBER.period(Period.of(Relative.YESTERDAY)), SEVEN, List.of(), false))
                .schedule()
                .id();
        server.at(Instant.parse("2026-12-03T15:00:00Z"));
        desk.timers.starts(id);
        desk.timers.starts(id);
        assertThat(server.count("report_run")).isEqualTo(1);
        var row = desk.schedules.schedule(id).orElseThrow();
        assertThat(row.last().from()).isEqualTo("2026-11-26");
        assertThat(server.count("report_schedule where next_at > timestamp with time zone '2026-12-04 05:00:00+00'"))
                .isEqualTo(1);
    }

    @Test
    void aPausedScheduleRunsNotAndAResumedOneFromNowOn() {
        server.at(Instant.parse("2026-11-26T08:00:00Z"));
        long id = desk.schedules
                .save(new Schedule(null, "P", INVENTORY, SEVEN, List.of(), false))
                .schedule()
                .id();
        desk.schedules.pause(id);
        server.later(Duration.ofDays(3));
        desk.timers.starts(id);
        assertThat(server.count("report_run")).isZero();
        assertThat(desk.schedules.list().get(0).preview().next()).isEmpty();
        assertThat(desk.schedules.resume(id).preview().next().get(0))
                .hasToString("2026-11-30T07:00+01:00[Europe/Berlin]");
        desk.schedules.delete(id);
        assertThat(desk.schedules.list()).isEmpty();
    }

    @Test
    void schedulesOfOthersAreNoneAndNonsenseIsRefused() {
        long id = desk.schedules
                .save(new Schedule(null, "Mine", INVENTORY, SEVEN, List.of(), false))
                .schedule()
                .id();
        assertThatThrownBy(() -> desk.schedules.save(new Schedule(null, " mine ", INVENTORY, SEVEN, List.of(), false)))
                .isInstanceOfSatisfying(
                        Rejected.class, one -> assertThat(one.code()).isEqualTo("schedule.name.taken"));
        for (var address : List.of("nobody", "a@b\r\nBcc: c@d", "a b@c.de", "x@", "\"><script>@x.de")) {
            assertThatThrownBy(() ->
                            desk.schedules.save(new Schedule(null, "R", INVENTORY, SEVEN, List.of(address), false)))
                    .isInstanceOfSatisfying(
                            Rejected.class, one -> assertThat(one.code()).isEqualTo("schedule.recipient"));
        }
        server.signIn("carl", Roles.ACCOUNTANT);
        assertThat(desk.schedules.list()).isEmpty();
        for (var what : List.<Runnable>of(
                () -> desk.schedules.pause(id),
                () -> desk.schedules.resume(id),
                () -> desk.schedules.delete(id),
                () -> desk.schedules.runNow(id),
                () -> desk.schedules.save(new Schedule(id, "Stolen", INVENTORY, SEVEN, List.of(), false)))) {
            assertThatThrownBy(what::run).isInstanceOfSatisfying(Rejected.class, one -> assertThat(one.code())
                    .isEqualTo("schedule.unknown"));
        }
    }

    @Test
    void whatIsOlderThanReportsAreKeptIsForgotten() {
        fleet();
        long run = desk.reports.run(INVENTORY);
        desk.finish(run);
        server.later(Duration.ofDays(399));
        desk.runs.forgetOld();
        assertThat(desk.reports.run(run)).isPresent();
        server.later(Duration.ofDays(2));
        desk.runs.forgetOld();
        assertThat(desk.reports.run(run)).isEmpty();
        assertThat(server.count("report_content")).isZero();
    }
}
