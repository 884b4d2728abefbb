package org.openfsm.agent.cli;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.schedule.Runner;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import org.openfsm.agent.transport.Transport;

/** Sends what waits from within a command that holds the store; each road is tried once, whatever it was like before. */
final class Sending {

    /** No report can go; the message says why, in words for people. */
    static final class NoRoad extends Exception {

        private static final long serialVersionUID = 1;

        private NoRoad(String why) {
            super(why);
        }

        private NoRoad(String why, Throwable cause) {
            super(why, cause);
        }
    }

    private final Store store;
    private final List<Transport> roads;
    private final Delivery delivery;

    /** @throws NoRoad when configuration or enrolment do not allow to send */
    Sending(AgentConfig config, Store store, Identity identity, Clock clock) throws NoRoad {
        var unserved = Roads.problems(config, identity.server());
        if (!unserved.isEmpty()) {
            throw new NoRoad(
                    unserved.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        }
        LogSetup.quiet();
        try {
            this.roads = Roads.of(config, identity.server(), clock);
        } catch (GeneralSecurityException refused) {
            throw new NoRoad(
                    "This Java refuses the certificates of the enrolment file or of the configuration's trust: "
                            + refused.getMessage(),
                    refused);
        }
        this.store = store;
        this.delivery = new Delivery(
                store,
                outbox(config, store, identity, clock),
                roads,
                identity.server().recipients(),
                clock,
                System::nanoTime,
                new SplittableRandom());
    }

    static Outbox outbox(AgentConfig config, Store store, Identity identity, Clock clock) {
        return new Outbox(
                store,
                identity,
                config.limits(),
                Runner.expectAgain(config.schedule()),
                Version.current(),
                clock,
                System::nanoTime);
    }

    /** Until nothing waits or no road takes more. @param tried told after each report that was tried */
    void send(Runnable tried) throws StoreFailure, InterruptedException {
        delivery.deliver(tried);
    }

    /** What each road was like, in words for people. */
    List<String> said() throws StoreFailure {
        var said = new ArrayList<String>();
        for (var road : roads) {
            Delivery.said(store, road.name()).map(Delivery.Said::text).ifPresent(said::add);
        }
        return said;
    }
}
