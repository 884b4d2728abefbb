package org.openfsm.agent.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; carries every problem of it, so that one round of corrections is enough. */
public final class InvalidConfig extends Exception {

    private final transient List<Problem> problems;

    public InvalidConfig(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
