package org.openfsm.agent.schedule;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Says a state once, when it begins, and not with every retry. */
final class StateLog {

    private static final Logger LOG = System.getLogger("org.openfsm.agent");

    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    /** @return whether the subject was in another state, or in none */
    boolean is(String subject, String state, Level level, String text) {
        if (level == Level.ERROR) {
            troubles.put(subject, text);
        } else {
            troubles.remove(subject);
        }
        if (state.equals(states.put(subject, state))) {
            return false;
        }
        LOG.log(level, text);
        return true;
    }

    /** The subject is well; said only when it was not. */
    void isWellAgain(String subject, String text) {
        var trouble = troubles.remove(subject);
        if (trouble != null) {
            // one cause, such as a full disk, may have hindered others who come again much later
            troubles.values().removeIf(trouble::equals);
        }
        if (states.remove(subject) != null) {
            LOG.log(Level.INFO, text);
        }
    }

    /** What hinders the agent just now, each once: the texts of the errors that began and did not end. */
    List<String> troubles() {
        return troubles.values().stream().distinct().sorted().toList();
    }

    void say(Level level, String text) {
        LOG.log(level, text);
    }

    /** A fault of the program itself, for its makers. */
    void unexpected(String doing, Throwable fault) {
        LOG.log(Level.ERROR, "Unexpected fault while " + doing + "; the agent goes on. Please report this.", fault);
    }
}
