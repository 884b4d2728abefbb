package org.openfsm.agent.cli;

import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;

/** Fetches something newer from its publisher's host because a person said so, beside a running agent or without one. */
final class Fetching {

    /** One try. */
    @FunctionalInterface
    interface Try {
        Tries.Outcome run(Store store) throws GeneralSecurityException, StoreFailure, InterruptedException;
    }

    private Fetching() {}

    /**
     * @param section of the configuration that names the host
     * @param update what stands there
     * @param otherwise what a person does without a host
     * @throws InvalidConfig when the configuration does not fit the enrolment
     * @throws NotDone without a host
     */
    static AgentConfig.Update host(
            AgentConfig config, String section, AgentConfig.@Nullable Update update, String otherwise)
            throws InvalidConfig, StoreFailure, NotDone {
        if (update == null) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    config.file() + ": " + section + ".url is missing, expected the publisher's https:// address."
                            + " Without a host, " + otherwise);
        }
        Starting.checkFit(config);
        return update;
    }

    /**
     * @param trust the key of the configuration that names the host's authorities
     * @return what came of it, for people
     * @throws NotDone when what was offered is refused, or nothing came
     */
    static String from(String trust, AgentConfig config, Try one) throws StoreFailure, NotDone, InterruptedException {
        try (var store = Starting.store(config)) {
            var outcome = one.run(store);
            if (outcome.result() == Tries.Result.FAILED) {
                throw new NotDone(ExitCode.NOT_DONE, outcome.text());
            }
            return outcome.text();
        } catch (GeneralSecurityException refused) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    "This Java refuses the certificates of " + trust + " (" + refused.getMessage() + ").",
                    refused);
        }
    }
}
