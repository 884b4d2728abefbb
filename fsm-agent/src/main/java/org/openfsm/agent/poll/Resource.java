package org.openfsm.agent.poll;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The YAML tables beside the classes. */
final class Resource {

    private Resource() {}

    static Object load(String name) {
        try (var in = Resource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The agent's jar is damaged: " + name + " is missing. Install the agent again.");
            }
            return new Load(LoadSettings.builder().setLabel(name).build()).loadFromInputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The agent's jar is damaged: " + name + " cannot be read. Install the agent again.", e);
        }
    }
}
