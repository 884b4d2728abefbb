package org.openfsm.agent.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Runner;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.texts.Texts;
import org.openfsm.agent.transport.Roads;

/**
 * Looks at everything the agent needs, in the order in which one thing needs the other, also beside an agent that runs.
 * It changes nothing but this: a report without devices is made and sent, or, beside a running agent, the newest report
 * goes once more.
 */
public final class Diagnosis {

    private final Clock clock;
    private final String agentVersion;
    private final Texts texts;

    /** @param language of what is found */
    public Diagnosis(Clock clock, String agentVersion, Locale language) {
        this.clock = clock;
        this.agentVersion = agentVersion;
        this.texts = Texts.of(Diagnosis.class, language);
    }

    /**
     * Whether the disk below a directory is as good as full.
     *
     * @throws IOException when that cannot be told
     */
    public static boolean isFull(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace() < Ground.FULL;
    }

    /**
     * The whole of it.
     *
     * @param told of each step when it is done
     */
    public List<Step> all(Path file, Map<String, String> environment, Consumer<Step> told) throws InterruptedException {
        var findings = new Findings(texts, told);
        var config = configuration(file, environment, findings);
        if (config.isPresent()) {
            all(config.get(), findings);
        }
        return findings.all();
    }

    /**
     * What "send test" does within the running agent: each road to its end with a report of its own.
     *
     * @param outbox of the running agent
     */
    public List<Step> roads(AgentConfig config, Identity identity, Outbox outbox, Consumer<Step> told)
            throws InterruptedException {
        var findings = new Findings(texts, told);
        if (served(config, identity, findings)) {
            roads(config, identity, TestReport.made(config, outbox, findings), findings);
        }
        return findings.all();
    }

    private static Optional<AgentConfig> configuration(Path file, Map<String, String> environment, Findings findings) {
        try {
            var config = ConfigFile.read(file, environment);
            if (config.warnings().isEmpty()) {
                findings.ok("configuration", "good", file);
            }
            for (var warning : config.warnings()) {
                findings.attention("configuration", "warning", warning);
            }
            return Optional.of(config);
        } catch (InvalidConfig invalid) {
            for (var problem : invalid.problems()) {
                findings.broken("configuration", problem.line() > 0 ? "refused" : "unusable", problem);
            }
            return Optional.empty();
        }
    }

    private void all(AgentConfig config, Findings findings) throws InterruptedException {
        var ground = new Ground(config, clock, findings);
        ground.directory();
        ground.disk();
        ground.clock();
        ground.store();
        var identity = identity(config, findings);
        new Reading(config, agentVersion, clock, findings).all();
        if (identity.isPresent()) {
            roads(config, identity.get(), findings);
        } else {
            findings.skipped("report", "notEnrolled");
        }
    }

    private Optional<Identity> identity(AgentConfig config, Findings findings) {
        try {
            var identity = new Enrolment(config.data()).identity();
            if (identity.isEmpty()) {
                findings.broken("enrolment", "missing", config.data(), config.file());
                return Optional.empty();
            }
            new Membership(clock, findings).of(config, identity.get());
            return identity;
        } catch (StoreFailure unreadable) {
            findings.broken("enrolment", "unreadable", unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static boolean served(AgentConfig config, Identity identity, Findings findings) {
        var served = Roads.problems(config, identity.server()).isEmpty();
        if (!served) {
            findings.skipped("report", "noRoad");
        }
        return served;
    }

    private void roads(AgentConfig config, Identity identity, Findings findings) throws InterruptedException {
        if (!served(config, identity, findings)) {
            return;
        }
        try (var store = Store.open(config.data())) {
            roads(config, identity, TestReport.made(config, outbox(config, identity, store), findings), findings);
        } catch (Store.InUse running) {
            beside(config, identity, findings);
        } catch (StoreFailure failure) {
            findings.broken("report", "notMade", failure.getMessage());
        }
    }

    /** Only the running agent may number reports. */
    private void beside(AgentConfig config, Identity identity, Findings findings) throws InterruptedException {
        try (var store = Store.look(config.data())) {
            roads(config, identity, TestReport.again(store, findings), findings);
        } catch (StoreFailure failure) {
            findings.broken("report", "notMade", failure.getMessage());
        }
    }

    private void roads(AgentConfig config, Identity identity, Optional<TestReport> report, Findings findings)
            throws InterruptedException {
        if (report.isPresent()) {
            new Ways(config, identity, clock, findings).all(report.get());
        }
    }

    private Outbox outbox(AgentConfig config, Identity identity, Store store) {
        return new Outbox(
                store,
                identity,
                config.limits(),
                Runner.expectAgain(config.schedule()),
                agentVersion,
                clock,
                System::nanoTime);
    }
}
