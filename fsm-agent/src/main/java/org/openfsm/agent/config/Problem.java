package org.openfsm.agent.config;

import java.nio.file.Path;

/**
 * One thing wrong in a file that a person wrote.
 *
 * @param line counted from 1; 0 when it is about the file as a whole
 * @param text which key, what was found (never a secret) and what was expected
 */
public record Problem(Path file, int line, String text) {

    @Override
    public String toString() {
        return line > 0 ? file + " line " + line + ": " + text : file + ": " + text;
    }
}
