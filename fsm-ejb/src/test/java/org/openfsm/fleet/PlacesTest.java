package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.access.Scope;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestAgent;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.TestDatabase;

class PlacesTest {
    private TestServer server;
    private TestAgent agent;
    private long ours;
    private long theirs;
    private long first;
    private long second;
    private long foreign;

    @BeforeEach
    void start() {
        server = new TestServer(database());
        agent = server.agent("kranich", "Kranich");
        agent.sends(
                Printer.of("AAA0001").at("192.0.2.1").read(server.now()),
                Printer.of("BBB0002").at("192.0.2.2").read(server.now()));
        var other = server.agent("specht", "Specht");
        other.sends(Printer.of("CCC0003").at("192.0.2.3").read(server.now()));
        ours = customer("Kranich");
        theirs = customer("Specht");
        first = row("AAA0001").id();
        second = row("BBB0002").id();
        foreign = row("CCC0003").id();
        server.later(Duration.ofMinutes(10));
    }

    TestDatabase database() {
        return TestDatabase.h2();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private long customer(String name) {
        return server.fleet.customers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private DeviceRow row(String serial) {
        return server.fleet.devices(DeviceFilter.ALL.words(serial), 0, 1).rows().get(0);
    }

    private List<String> serials(DeviceFilter filter) {
        return server.fleet.devices(filter, 0, 50).rows().stream()
                .map(DeviceRow::serialNumber)
                .sorted()
                .toList();
    }

    private static void refuses(String code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOfSatisfying(Rejected.class, one -> assertThat(one.code())
                .isEqualTo(code));
    }

    @Test
    void aDeviceIsAtItsSiteFromTheMoveOnAndWasNotBefore() {
        var site = server.sites.create(ours, " Zentrale  Nord ");
        var moved = server.sites.move(List.of(first, second), site.id());

        assertThat(site.name()).isEqualTo("Zentrale Nord");
        assertThat(moved.devices()).containsExactlyInAnyOrder(first, second);
        assertThat(row("AAA0001").siteName()).isEqualTo("Zentrale Nord");
        assertThat(server.fleet.device(first).orElseThrow().place().siteId()).isEqualTo(site.id());
        assertThat(assignments(first))
                .containsExactly(
                        new Stay(TestServer.NOON, server.now(), null), new Stay(server.now(), null, site.id()));
        assertThat(server.sites.list()).extracting(SiteRow::devices).containsExactly(2);
        assertThat(server.count("fleet_change where kind = 'device-moved'")).isEqualTo(2);
    }

    @Test
    void aReportLeavesTheDeviceAtItsSite() {
        var site = server.sites.create(ours, "Zentrale");
        server.sites.move(List.of(first), site.id());
        server.later(Duration.ofHours(4));
        agent.sends(Printer.of("AAA0001").at("192.0.2.77").read(server.now()));

        assertThat(row("AAA0001").address()).isEqualTo("192.0.2.77");
        assertThat(row("AAA0001").siteId()).isEqualTo(site.id());
        assertThat(assignments(first)).hasSize(2);
    }

    @Test
    void movingWhereItIsChangesNothing() {
        var site = server.sites.create(ours, "Zentrale");
        server.sites.move(List.of(first), site.id());
        server.later(Duration.ofMinutes(1));

        assertThat(server.sites.move(List.of(first), site.id()).devices()).isEmpty();
        assertThat(assignments(first)).hasSize(2);
    }

    @Test
    void twoMovesInOneInstantLeaveOneAssignment() {
        var one = server.sites.create(ours, "Zentrale");
        var other = server.sites.create(ours, "Lager");
        server.sites.move(List.of(first), one.id());
        server.sites.move(List.of(first), other.id());

        assertThat(row("AAA0001").siteId()).isEqualTo(other.id());
        assertThat(assignments(first)).extracting(Stay::site).containsExactly(null, other.id());
    }

    @Test
    void aMoveTakenBackHasNeverBeen() {
        var before = server.sites.create(ours, "Zentrale");
        var after = server.sites.create(ours, "Lager");
        server.sites.move(List.of(first), before.id());
        server.later(Duration.ofHours(1));
        var moved = server.sites.move(List.of(first, second), after.id());
        server.sites.close(before.id());
        server.later(Duration.ofSeconds(8));

        assertThat(server.sites.takeBack(moved)).isEqualTo(2);
        assertThat(row("AAA0001").siteName()).isEqualTo("Zentrale");
        assertThat(row("BBB0002").siteId()).isNull();
        assertThat(assignments(first)).hasSize(2).last().extracting(Stay::to).isNull();
        assertThat(assignments(second)).containsExactly(new Stay(TestServer.NOON, null, null));
        assertThat(server.sites.list()).extracting(SiteRow::name).contains("Zentrale");
        assertThat(server.sites.takeBack(moved)).as("once more").isZero();
    }

    @Test
    void whatWasMovedAgainStaysAndWhatIsADayOldIsHistory() {
        var one = server.sites.create(ours, "Zentrale");
        var other = server.sites.create(ours, "Lager");
        var moved = server.sites.move(List.of(first), one.id());
        server.later(Duration.ofMinutes(1));
        server.sites.move(List.of(first), other.id());

        assertThat(server.sites.takeBack(moved)).isZero();
        assertThat(row("AAA0001").siteId()).isEqualTo(other.id());
        server.later(Duration.ofDays(2));
        refuses("move.over", () -> server.sites.takeBack(moved));
    }

    @Test
    void aSiteWithHistoryIsClosedAndItsNameOpensItAgain() {
        var site = server.sites.create(ours, "Zentrale");
        server.sites.move(List.of(first), site.id());
        refuses("site.in-use", () -> server.sites.close(site.id()));
        server.later(Duration.ofDays(1));
        server.sites.move(List.of(first), null);
        server.sites.close(site.id());

        assertThat(server.sites.list()).isEmpty();
        assertThat(assignments(first)).extracting(Stay::site).containsExactly(null, site.id(), null);
        refuses("site.unknown", () -> server.sites.move(List.of(first), site.id()));
        assertThat(server.sites.create(ours, "zentrale").id()).isEqualTo(site.id());
    }

    @Test
    void listsAreFilteredBySiteAndGroup() {
        var site = server.sites.create(ours, "Zentrale");
        server.sites.move(List.of(first), site.id());
        var group = server.groups.create(null, "Etiketten");
        server.groups.add(group.id(), List.of(second, foreign));

        assertThat(serials(DeviceFilter.ALL.sites(Set.of(site.id())))).containsExactly("AAA0001");
        assertThat(serials(DeviceFilter.ALL.sites(Set.of(DeviceFilter.NO_SITE))))
                .containsExactly("BBB0002", "CCC0003");
        assertThat(serials(DeviceFilter.ALL.groups(Set.of(group.id())))).containsExactly("BBB0002", "CCC0003");
        assertThat(serials(DeviceFilter.ALL.groups(Set.of(group.id())).customers(Set.of(ours))))
                .containsExactly("BBB0002");
        assertThat(serials(DeviceFilter.ALL.devices(Set.of(first, foreign)))).containsExactly("AAA0001", "CCC0003");
        server.sees(Scope.of(Set.of(), Set.of(ours)));
        assertThat(serials(DeviceFilter.ALL.devices(Set.of(first, foreign)))).containsExactly("AAA0001");
        assertThat(serials(DeviceFilter.ALL.groups(Set.of(group.id()))))
                .as("a group of the whole tenant, for who sees one customer")
                .isEmpty();
    }

    @Test
    void aGroupHoldsEachDeviceOnceAndGoesWhenItIsEmpty() {
        var group = server.groups.create(ours, "Chefetage");
        assertThat(server.groups.add(group.id(), List.of(first))).containsExactly(first);
        assertThat(server.groups.add(group.id(), List.of(first, second))).containsExactly(second);
        assertThat(server.fleet.device(first).orElseThrow().groups())
                .containsExactly(new DeviceView.Group(group.id(), "Chefetage"));
        refuses("group.in-use", () -> server.groups.delete(group.id()));
        assertThat(server.groups.remove(group.id(), List.of(first, second))).hasSize(2);
        server.groups.delete(group.id());
        assertThat(server.groups.list()).isEmpty();
    }

    @Test
    void nothingOfAnotherCustomerIsTakenIn() {
        var site = server.sites.create(theirs, "Werk");
        var group = server.groups.create(ours, "Chefetage");
        refuses("site.other-customer", () -> server.sites.move(List.of(foreign, first), site.id()));
        refuses("group.other-customer", () -> server.groups.add(group.id(), List.of(first, foreign)));
        refuses("devices.none", () -> server.sites.move(List.of(), site.id()));
        assertThat(row("AAA0001").siteId()).isNull();
        assertThat(row("CCC0003").siteId()).isNull();
        assertThat(server.groups.list()).extracting(GroupRow::devices).containsExactly(0);
    }

    @Test
    void whoSeesOneCustomerFindsAndChangesNothingOfOthers() {
        var site = server.sites.create(theirs, "Werk");
        var moved = server.sites.move(List.of(foreign), site.id());
        var group = server.groups.create(theirs, "Chefetage");
        var whole = server.groups.create(null, "Alle");
        var mine = server.sites.create(ours, "Zentrale");
        var myGroup = server.groups.create(ours, "Flur");
        server.sees(Scope.of(Set.of(), Set.of(ours)));

        assertThat(server.sites.list()).containsExactly(mine);
        assertThat(server.groups.list()).containsExactly(myGroup);
        assertThat(server.groups.acrossCustomers()).isFalse();
        assertThat(server.fleet.customer(theirs)).isEmpty();
        assertThat(server.fleet.customer(ours)).isPresent();
        refuses("customer.unknown", () -> server.sites.create(theirs, "Lager"));
        refuses("customer.unknown", () -> server.groups.create(theirs, "Lager"));
        refuses("tenant.unknown", () -> server.groups.create(null, "Lager"));
        refuses("site.unknown", () -> server.sites.rename(site.id(), "Lager"));
        refuses("site.unknown", () -> server.sites.close(site.id()));
        refuses("site.unknown", () -> server.sites.move(List.of(first), site.id()));
        refuses("device.unknown", () -> server.sites.move(List.of(first, foreign), mine.id()));
        refuses("device.unknown", () -> server.sites.takeBack(moved));
        for (long id : List.of(group.id(), whole.id())) {
            refuses("group.unknown", () -> server.groups.rename(id, "Lager"));
            refuses("group.unknown", () -> server.groups.delete(id));
            refuses("group.unknown", () -> server.groups.add(id, List.of(first)));
            refuses("group.unknown", () -> server.groups.remove(id, List.of(first)));
        }
        refuses("device.unknown", () -> server.groups.add(myGroup.id(), List.of(first, foreign)));

        server.sees(Scope.installation());
        assertThat(server.groups.acrossCustomers()).isTrue();
        assertThat(row("CCC0003").siteName()).isEqualTo("Werk");
        assertThat(row("AAA0001").siteId()).isNull();
        assertThat(server.groups.list()).extracting(GroupRow::devices).containsOnly(0);
        assertThat(server.sites.list()).extracting(SiteRow::name).containsExactly("Zentrale", "Werk");
    }

    @ParameterizedTest(name = "\"{0}\" is refused with {1}")
    @CsvSource(
            value = {"'  '|name.empty", "'a\u202eb'|name.characters", "'a\nb'|name.characters", "ZENTRALE|name.taken"},
            delimiter = '|')
    void namesAreChecked(String name, String code) {
        server.sites.create(ours, "Zentrale");
        server.groups.create(ours, "Zentrale");
        server.groups.create(null, "Zentrale");
        refuses("site." + code, () -> server.sites.create(ours, name));
        refuses("group." + code, () -> server.groups.create(ours, name));
        refuses("group." + code, () -> server.groups.create(null, name));
        assertThat(server.sites.create(theirs, "Zentrale").name()).isEqualTo("Zentrale");
    }

    @Test
    void renamingKeepsTheIdAndMayChangeTheCaseOnly() {
        var site = server.sites.create(ours, "Zentrale");
        var other = server.sites.create(ours, "Lager");
        assertThat(server.sites.rename(site.id(), "ZENTRALE").name()).isEqualTo("ZENTRALE");
        refuses("site.name.taken", () -> server.sites.rename(other.id(), "zentrale"));
        refuses("site.name.long", () -> server.sites.rename(other.id(), "x".repeat(201)));
        var group = server.groups.create(ours, "Flur");
        assertThat(server.groups.rename(group.id(), "FLUR").id()).isEqualTo(group.id());
        server.groups.create(ours, "Keller");
        refuses("group.name.taken", () -> server.groups.rename(group.id(), "keller"));
    }

    @Test
    void everyChangeStandsInTheAuditLog() {
        var site = server.sites.create(ours, "Zentrale");
        var moved = server.sites.move(List.of(first), site.id());
        server.sites.takeBack(moved);
        server.sites.rename(site.id(), "Lager");
        server.sites.close(site.id());
        var group = server.groups.create(ours, "Flur");
        server.groups.add(group.id(), List.of(first));
        server.groups.remove(group.id(), List.of(first));
        server.groups.rename(group.id(), "Gang");
        server.groups.delete(group.id());
        assertThat(server.count("audit_log where action like 'site.%'")).isEqualTo(5);
        assertThat(server.count("audit_log where action like 'group.%'")).isEqualTo(5);
    }

    private record Stay(Instant from, Instant to, Long site) {}

    private List<Stay> assignments(long device) {
        return server.database.transact(unit -> unit.list(
                "select from_at, to_at, site_id from device_assignment where device_id = ? order by from_at",
                row -> new Stay(row.instant("from_at"), row.instant("to_at"), row.number("site_id")),
                device));
    }
}
