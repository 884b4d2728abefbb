package org.openfsm.pmd.yaml;

import java.util.List;
import java.util.Map;

/** A value in a YAML file, with where it stands. Definitions that extend each other mix nodes of several files. */
public sealed interface Node {

    String file();

    /** Counted from 1. */
    int line();

    /** What it is, for a message. */
    String kind();

    /** @param quoted whether it stood in quotes, so that {@code '~'} is a text and {@code ~} is nothing */
    record Scalar(String file, int line, String text, boolean quoted) implements Node {

        public boolean isNothing() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String kind() {
            return isNothing() ? "empty" : Problem.quoted(text);
        }
    }

    record Sequence(String file, int line, List<Node> elements) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(String file, int line, Map<String, Entry> entries) implements Node {
        @Override
        public String kind() {
            return "a map";
        }
    }

    /** @param line where the key stands */
    record Entry(int line, Node value) {}
}
