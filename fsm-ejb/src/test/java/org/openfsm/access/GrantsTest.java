package org.openfsm.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.TestDatabase;

class GrantsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private TestDatabase storage;
    private Set<String> roles = Set.of(Roles.ADMINISTRATOR);
    private String name = "Anna";
    private CurrentScope scope;
    private Grants grants;
    private long customer;

    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void start() {
        storage = database();
        customer = storage.database().transact(unit -> {
            Tenants.ensureFirst(unit, "FSM", ZoneId.of("Europe/Berlin"), NOON);
            return Tenants.customer(unit, 1, "Kranich", NOON);
        });
        scope = new CurrentScope(
                new Caller() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public boolean isInRole(String role) {
                        return roles.contains(role);
                    }
                },
                storage.database());
        grants = new Grants(storage.database(), scope, CLOCK);
    }

    @AfterEach
    void stop() {
        storage.close();
    }

    private String sees(String person, String... inRoles) {
        name = person;
        roles = Set.of(inRoles);
        var values = new ArrayList<Object>();
        var where = scope.get().where("d", values);
        return where + " " + values;
    }

    @Test
    void anAdministratorSeesTheInstallationAndNobodyElseAnythingWithoutAGrant() {
        assertThat(sees("anna", Roles.ADMINISTRATOR)).isEqualTo("1 = 1 []");
        for (var role : List.of(Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT)) {
            assertThat(sees("bert", role)).isEqualTo("1 = 0 []");
        }
    }

    @Test
    void aGrantIsThePersonsInAnyCase() {
        grants.grant(null, " Bert ", customer);
        assertThat(sees("BERT", Roles.CUSTOMER)).isEqualTo("(d.customer_id = any (?)) [[" + customer + "]]");
        assertThat(sees("bert")).as("a grant without a role").isEqualTo("1 = 0 []");
        assertThat(sees("berta", Roles.CUSTOMER)).isEqualTo("1 = 0 []");
    }

    @Test
    void aWholeTenantIsForDealersAndAccountantsOnly() {
        grants.grant(null, "dora", null);
        assertThat(sees("dora", Roles.DEALER)).isEqualTo("(d.tenant_id = any (?)) [[1]]");
        assertThat(sees("dora", Roles.ACCOUNTANT)).isEqualTo("(d.tenant_id = any (?)) [[1]]");
        assertThat(sees("dora", Roles.CUSTOMER)).isEqualTo("1 = 0 []");
    }

    @Test
    void aGrantTakenAwayIsGoneAtOnceAndBothStandInTheAuditLog() {
        var grant = grants.grant(null, "bert", customer);
        assertThat(grants.grant("fsm-realm", "BERT", customer)).isEqualTo(grant);
        assertThat(grants.list()).containsExactly(grant);
        grants.revoke(grant.id());
        grants.revoke(grant.id());
        assertThat(grants.list()).isEmpty();
        assertThat(sees("bert", Roles.CUSTOMER)).isEqualTo("1 = 0 []");
        assertThat(new AuditLog(storage.database()).list(0, 10).rows())
                .extracting(AuditRow::action)
                .containsExactlyInAnyOrder("grant.given", "grant.taken");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> grants.grant(null, " ", customer))
                .isInstanceOfSatisfying(
                        Rejected.class, one -> assertThat(one.code()).isEqualTo("principal.empty"));
        assertThatThrownBy(() -> grants.grant(null, "bert", 4711L))
                .isInstanceOfSatisfying(
                        Rejected.class, one -> assertThat(one.code()).isEqualTo("customer.unknown"));
    }
}
