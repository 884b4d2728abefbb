package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The agent's version, as the build wrote it. */
public final class Version implements IVersionProvider {

    private static final String FILE = "/org/openfsm/agent/version.properties";

    /** Such as {@code 1.0.0}; also the report's {@code agentVersion}. */
    public static String current() {
        var properties = new Properties();
        try (var in = Version.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The agent's jar is damaged: " + FILE + " is missing. Install it again.");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The agent's jar is damaged: " + FILE + " cannot be read", e);
        }
        return properties.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"fsm-agent " + current()};
    }
}
