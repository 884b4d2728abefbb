package org.openfsm.agent.diagnose;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Overlap;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.Whereabouts;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;

/** What printers are read with: definitions, and SNMP, of which one printer that answers is proof enough. */
final class Reading {

    private static final int PRINTERS_TRIED = 3;

    private final AgentConfig config;
    private final String agentVersion;
    private final Clock clock;
    private final Findings findings;

    Reading(AgentConfig config, String agentVersion, Clock clock, Findings findings) {
        this.config = config;
        this.agentVersion = agentVersion;
        this.clock = clock;
        this.findings = findings;
    }

    void all() throws InterruptedException {
        definitions();
        printers();
    }

    private void definitions() {
        var pool = new InstalledPool(config.data(), agentVersion, clock).current();
        var used = new Definitions(pool::bundle, Definitions.local(config)).inUse();
        // a name, no quantity
        var version = String.valueOf(pool.bundle().version());
        if (pool.withdrawn()) {
            findings.attention("definitions", "withdrawn", version);
        } else if (pool.problem() != null) {
            findings.attention("definitions", "fallback", version, pool.problem());
        } else {
            findings.ok(
                    "definitions", "good", version, pool.bundle().definitions().size());
        }
        for (var problem : used.problems()) {
            findings.attention("definitions", "own", problem);
        }
        var update = config.pmd().update();
        if (update != null) {
            lastUpdate().ifPresent(said -> findings.ok("definitions", "updated", said.at(), said.text()));
        }
    }

    private Optional<Tries.Said> lastUpdate() {
        try (var store = Store.look(config.data())) {
            return PoolUpdate.said(store);
        } catch (StoreFailure saidWithTheStore) {
            return Optional.empty();
        }
    }

    private void printers() throws InterruptedException {
        var settings = new SnmpNetwork.Settings(
                Duration.ofSeconds(2),
                1,
                Duration.ofSeconds(config.limits().secondsPerDevice()),
                config.limits().packetsPerSecond());
        try (var network = SnmpNetwork.start(settings)) {
            findings.ok("snmp", "good");
            asked(network, known(network));
        } catch (IOException refused) {
            findings.broken("snmp", "noSocket", refused.getMessage(), ports(ranges()));
        }
    }

    /** Those that answered last come first. */
    private List<SnmpTarget> known(SnmpNetwork network) {
        try (var store = Store.look(config.data())) {
            var known = new Printers(store).known();
            for (var overlap : Overlap.among(config, known)) {
                findings.attention(
                        "printer",
                        "overlap",
                        overlap.first().place(),
                        overlap.first().sourceId(),
                        overlap.other().place(),
                        overlap.other().sourceId(),
                        overlap.address());
            }
            var whereabouts = new Whereabouts(config, network.names());
            var lately = known.stream()
                    .filter(whereabouts::isCovered)
                    .sorted(Comparator.comparing(Printer::reachable)
                            .thenComparing(printer ->
                                    Optional.ofNullable(printer.seenAt()).orElse(Instant.EPOCH))
                            .reversed())
                    .limit(PRINTERS_TRIED)
                    .toList();
            return List.copyOf(whereabouts.of(lately, known).targets().values());
        } catch (StoreFailure saidWithTheStore) {
            return List.of();
        }
    }

    private void asked(SnmpNetwork network, List<SnmpTarget> targets) throws InterruptedException {
        if (targets.isEmpty()) {
            findings.attention("printer", "none");
            return;
        }
        var silent = new ArrayList<String>();
        for (var target : targets) {
            try {
                var session = network.open(target).get();
                findings.ok("printer", "answers", target, session.version().text());
                return;
            } catch (ExecutionException notOpened) {
                var cause = notOpened.getCause();
                silent.add(String.valueOf(cause == null ? notOpened : cause.getMessage()));
            }
        }
        findings.attention(
                "printer",
                "silent",
                String.join(" ", silent),
                ports(targets.stream().map(SnmpTarget::port)));
    }

    private Stream<Integer> ranges() {
        return config.sources().stream()
                .flatMap(source -> source.searches().stream())
                .map(search -> search.range().port());
    }

    /** For a firewall's rule. */
    private static String ports(Stream<Integer> used) {
        return used.distinct().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
