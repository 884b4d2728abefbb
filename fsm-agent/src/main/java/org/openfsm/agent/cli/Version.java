package org.openfsm.agent.cli;

import org.openfsm.agent.update.Build;
import picocli.CommandLine.IVersionProvider;

/** The agent's version, as the build wrote it. */
public final class Version implements IVersionProvider {

    /** Such as {@code 1.0.0}; also the report's {@code agentVersion}. */
    public static String current() {
        return Build.own().version();
    }

    @Override
    public String[] getVersion() {
        return new String[] {"fsm-agent " + current()};
    }
}
