package org.openfsm.agent.cli;

/** What all commands mean by the code that they end with; the manual lists them under "Exit codes". */
final class ExitCode {

    static final int DONE = 0;
    /** The program could not do its work. */
    static final int FAILED = 1;
    /** What a person wrote or brought cannot be used. */
    static final int UNUSABLE = 2;
    /** It worked, and what was asked for did not come about, or not wholly. */
    static final int NOT_DONE = 3;

    private ExitCode() {}
}
