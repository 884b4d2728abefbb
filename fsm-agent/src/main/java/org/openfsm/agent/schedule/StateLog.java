package org.openfsm.agent.schedule;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Says a state once, when it begins, and not with every retry. */
final class StateLog {

    private static final Logger LOG = System.getLogger("org.openfsm.agent");

    private final Map<String, String> states = new ConcurrentHashMap<>();

    /** @return whether the subject was in another state, or in none */
    boolean is(String subject, String state, Level level, String text) {
        if (state.equals(states.put(subject, state))) {
            return false;
        }
        LOG.log(level, text);
        return true;
    }

    /** The subject is well; said only when it was not. */
    void isWellAgain(String subject, String text) {
        if (states.remove(subject) != null) {
            LOG.log(Level.INFO, text);
        }
    }

    void say(Level level, String text) {
        LOG.log(level, text);
    }

    /** A fault of the program itself, for its makers. */
    void unexpected(String doing, Throwable fault) {
        LOG.log(Level.ERROR, "Unexpected fault while " + doing + "; the agent goes on. Please report this.", fault);
    }
}
