package org.openfsm.web;

import jakarta.ejb.EJBException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Ties what a person sees of a failure to the one line that the log has of it. */
public final class Reference {

    private static final System.Logger LOG = System.getLogger(Reference.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();

    private Reference() {}

    /** Logs the failure and names it. @param what the page could not do, in English */
    public static String of(String what, EJBException failure) {
        var bytes = new byte[4];
        RANDOM.nextBytes(bytes);
        var hex = HexFormat.of().withUpperCase().formatHex(bytes);
        var reference = hex.substring(0, 4) + "-" + hex.substring(4);
        LOG.log(System.Logger.Level.ERROR, what + " failed; the page shows reference " + reference, failure);
        return reference;
    }
}
