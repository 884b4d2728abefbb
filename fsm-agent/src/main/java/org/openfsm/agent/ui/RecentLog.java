package org.openfsm.agent.ui;

import java.text.MessageFormat;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The newest messages of the agent, for its page. */
public final class RecentLog extends Handler {

    private static final int MOST = 5000;
    private static final int LONGEST = 2000;
    /** Held, for Java's logging forgets loggers that nobody holds. */
    private final Logger logger = Logger.getLogger("org.openfsm");

    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    /** @param level ERROR, WARNING, INFO or DEBUG */
    public record Line(Instant at, String level, String text) {}

    /** Listens from now on. */
    void open() {
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord message) {
        var text = message.getMessage() == null ? "" : message.getMessage();
        var parameters = message.getParameters();
        if (parameters != null && parameters.length > 0) {
            try {
                text = MessageFormat.format(text, parameters);
            } catch (IllegalArgumentException noPattern) {
                text = message.getMessage();
            }
        }
        if (message.getThrown() != null) {
            text += " " + message.getThrown();
        }
        var line = new Line(
                message.getInstant(),
                level(message.getLevel()),
                text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
        synchronized (lines) {
            lines.addLast(line);
            if (lines.size() > MOST) {
                lines.removeFirst();
            }
        }
    }

    /** Oldest first. */
    List<Line> lines() {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    private static String level(Level level) {
        return level.intValue() >= Level.SEVERE.intValue()
                ? "ERROR"
                : level.intValue() >= Level.WARNING.intValue()
                        ? "WARNING"
                        : level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
