package org.openfsm.pmd;

import java.util.Map;
import java.util.Set;

/** The objects whose texts may be reported ({@code allowed-text.yaml}): all that names a device, nothing that names a person. */
public final class AllowedText {

    static final String FILE = "allowed-text.yaml";

    private static final AllowedText SHIPPED = new AllowedText(ShippedYaml.objects(FILE));

    private final Map<Oid, String> objects;

    private AllowedText(Map<Oid, String> objects) {
        this.objects = objects;
    }

    /** The list of this release; a definition cannot change it. */
    public static AllowedText shipped() {
        return SHIPPED;
    }

    Set<Oid> objects() {
        return objects.keySet();
    }

    /** Whether the object is, or lies below, one of the list. */
    public boolean covers(Oid object) {
        return objects.keySet().stream().anyMatch(object::startsWith);
    }

    boolean covers(Place object) {
        return objects.keySet().stream().anyMatch(object::startsWith);
    }
}
