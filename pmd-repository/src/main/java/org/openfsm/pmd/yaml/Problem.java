package org.openfsm.pmd.yaml;

/**
 * One thing wrong in a file that a person wrote.
 *
 * @param line counted from 1
 * @param key where in the file, such as {@code supplies[2].level.scale}; empty for the file as a whole
 * @param found what stands there, with its verb: {@code is "abc"}, {@code is missing}
 * @param expected what should
 */
public record Problem(String file, int line, String key, String found, String expected) {

    private static final int LONGEST = 80;

    /** A value as a message shows it: quoted, and cut when it is long. */
    public static String quoted(String text) {
        var clean = text.replaceAll("\\p{Cntrl}", " ");
        return "\"" + (clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean) + "\"";
    }

    @Override
    public String toString() {
        return file + " line " + line + ": " + (key.isEmpty() ? "the file" : key) + " " + found + ", expected "
                + expected;
    }
}
