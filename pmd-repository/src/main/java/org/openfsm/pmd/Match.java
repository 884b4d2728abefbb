package org.openfsm.pmd;

import java.util.List;

/**
 * The definition for a device.
 *
 * @param specificity how closely it names the device
 * @param tied others that name it as closely; the first by id was taken
 */
public record Match(Definition definition, int specificity, List<Definition> tied) {

    /** What the report says of a tie. */
    public static final String TIE = "definition-tie";

    public boolean isTie() {
        return !tied.isEmpty();
    }
}
