package org.openfsm.pmd;

import java.util.Map;
import java.util.Optional;

/**
 * Subtrees that no definition touches and no recording holds ({@code denied.yaml}): jobs, users, documents, address
 * books, panel texts, passwords, other machines.
 */
public final class Denied {

    static final String FILE = "denied.yaml";

    private static final Denied SHIPPED = new Denied(ShippedYaml.objects(FILE));

    private final Map<Oid, String> subtrees;

    private Denied(Map<Oid, String> subtrees) {
        this.subtrees = subtrees;
    }

    /** The list of this release; a definition cannot change it. */
    public static Denied shipped() {
        return SHIPPED;
    }

    /** Root of each subtree and what it holds, in words for people. */
    public Map<Oid, String> subtrees() {
        return subtrees;
    }

    /** What the object holds, or could hold, that is denied: it lies in such a subtree, or such a subtree lies below it. */
    public Optional<String> reason(Oid object) {
        return reason(Place.of(object.toString()));
    }

    Optional<String> reason(Place object) {
        return subtrees.entrySet().stream()
                .filter(subtree -> object.mayStartWith(subtree.getKey()) || object.mayLieAbove(subtree.getKey()))
                .map(subtree -> subtree.getValue() + " (" + subtree.getKey() + ")")
                .findFirst();
    }
}
