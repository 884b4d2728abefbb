package org.openfsm.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NavigationTest {

    @ParameterizedTest(name = "{0} begins at {1}")
    @CsvSource({"administrator, /platform/health", "dealer, /overview", "customer, /overview", "accountant, /reports"})
    void everyRoleHasAFirstPageThatItMayOpen(String role, String first) {
        var navigation = navigation(role);
        assertThat(navigation.first()).isEqualTo(first);
        assertThat(navigation.open(first)).isTrue();
    }

    @Test
    void theMenuShowsOnlyWhatTheRoleOpens() {
        assertThat(pages("customer"))
                .containsExactly(
                        "/overview",
                        "/fleet/devices",
                        "/events/alerts",
                        "/fleet/customers",
                        "/events/tickets",
                        "/reports",
                        "/reports/schedules");
        assertThat(pages("dealer"))
                .containsExactly(
                        "/overview",
                        "/fleet/devices",
                        "/events/alerts",
                        "/fleet/agents",
                        "/fleet/customers",
                        "/events/tickets",
                        "/events/rules",
                        "/reports",
                        "/reports/schedules");
        assertThat(pages("accountant"))
                .containsExactly("/overview", "/reports", "/reports/schedules", "/fleet/devices", "/fleet/customers");
        assertThat(pages("administrator")).hasSize(14);
    }

    @Test
    void pagesAreShutByAnyNameOfTheirs() {
        assertThat(navigation("dealer").open("/ingest/quarantine")).isFalse();
        assertThat(navigation("dealer").open("/ingest/quarantine.xhtml")).isFalse();
        assertThat(navigation("dealer").open("/fleet/device")).isTrue();
        assertThat(navigation("customer").open("/events/deliveries")).isFalse();
        assertThat(navigation("customer").open("/events/ticket")).isTrue();
        assertThat(navigation("dealer").open("/events/states")).isFalse();
    }

    @Test
    void partsOfPagesAreNoPages() {
        assertThat(navigation("administrator").open("/resources/fsm/schedule.xhtml"))
                .isFalse();
    }

    private static List<String> pages(String role) {
        return navigation(role).groups().stream()
                .flatMap(g -> g.entries().stream())
                .map(Navigation.Entry::path)
                .toList();
    }

    private static Navigation navigation(String role) {
        var navigation = new Navigation();
        navigation.person = new Person() {
            @Override
            public boolean is(String some) {
                return Set.of(role).contains(some);
            }
        };
        return navigation;
    }
}
