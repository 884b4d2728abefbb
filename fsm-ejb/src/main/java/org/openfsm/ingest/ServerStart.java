package org.openfsm.ingest;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import org.jboss.logging.Logger;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Database;
import org.openfsm.platform.Settings;
import org.openfsm.wire.Seal;

/** Brings the server up, or says at once everything that keeps it from coming up. */
@Singleton
@Startup
@DependsOn("Partitions")
@PermitAll
@TransactionManagement(TransactionManagementType.BEAN)
public class ServerStart {
    private static final Logger LOG = Logger.getLogger(ServerStart.class);

    @Inject
    Settings settings;

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    @Inject
    Clock clock;

    protected ServerStart() {}

    ServerStart(Settings settings, Database database, ServerKeys keys, Clock clock) {
        this.settings = settings;
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    @PostConstruct
    void start() {
        var problems = new ArrayList<>(settings.problems());
        if (problems.stream().noneMatch(problem -> problem.startsWith("fsm.master-key"))) {
            try {
                keys.open();
            } catch (ServerKeys.MasterKeyProblem e) {
                LOG.debug("The master key cannot be used", e);
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("FSM does not start. Set right:\n  " + String.join("\n  ", problems));
        }
        database.transact(unit -> {
            Tenants.ensureFirst(unit, settings.tenantName(), settings.tenantZone(), clock.instant());
            return null;
        });
        LOG.infof(
                "FSM is up: server id %s, agents report to %s; reports are opened by %s",
                keys.serverId(), settings.publicUrl(), Seal.openedBy());
    }
}
