package org.openfsm.pmd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The YAML tables that lie beside the classes. */
public final class ShippedYaml {

    private ShippedYaml() {}

    /** @param owner the class beside which the table lies */
    public static Object load(Class<?> owner, String name) {
        try (var in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The installation is damaged: " + name + " is missing. Install it again.");
            }
            return new Load(LoadSettings.builder().setLabel(name).build()).loadFromInputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The installation is damaged: " + name + " cannot be read. Install it again.", e);
        }
    }

    /** A list of objects: by maker, OID and what it is. */
    static Map<Oid, String> objects(String name) {
        var objects = new TreeMap<Oid, String>();
        ((Map<?, ?>) load(ShippedYaml.class, name)).forEach((maker, list) -> ((Map<?, ?>) list)
                .forEach((oid, what) -> objects.put(Oid.of(oid.toString()), String.valueOf(what))));
        return Collections.unmodifiableMap(objects);
    }
}
