package org.openfsm.web;

/** Fingerprints of certificates as people compare and type them. */
public final class Fingerprints {
    private static final int TYPED = 8;

    private Fingerprints() {}

    /** What is typed to confirm that it was compared. @param fingerprint {@code AB:CD:…} */
    public static String lastDigits(String fingerprint) {
        var digits = fingerprint.replace(":", "");
        return digits.substring(Math.max(0, digits.length() - TYPED));
    }
}
