package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.ErrorManager;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.store.PrivateFiles;

/** One line a message, time first, to stderr and if asked to a file. */
final class LogSetup {

    private static final int FILE_BYTES = 10_000_000;
    private static final int FILES = 5;
    /** Held, for Java's logging forgets levels of loggers that nobody holds. */
    private static final Logger OURS = Logger.getLogger("org.openfsm");

    private LogSetup() {}

    /** @throws IOException when the log file cannot be written */
    static void apply(AgentConfig.Log log) throws IOException {
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
            // a file that is still open keeps its name for itself
            handler.close();
        }
        root.setLevel(Level.WARNING);
        add(root, new ConsoleHandler());
        Path file = log.file();
        if (file != null) {
            var directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            add(root, new PrivateFile(file));
        }
        OURS.setLevel(
                switch (log.level()) {
                    case ERROR -> Level.SEVERE;
                    case WARNING -> Level.WARNING;
                    case DEBUG -> Level.FINE;
                    default -> Level.INFO;
                });
    }

    /** For commands that say all there is to say themselves. */
    static void quiet() {
        OURS.setLevel(Level.OFF);
    }

    private static void add(Logger root, Handler handler) {
        handler.setLevel(Level.ALL);
        handler.setFormatter(new OneLine());
        root.addHandler(handler);
    }

    /** For its owner alone, for it names printers and places: each file, before anything stands in it. */
    private static final class PrivateFile extends FileHandler {

        private final @Nullable Path newest;

        PrivateFile(Path file) throws IOException {
            // a percent sign means something to FileHandler
            super(file.toString().replace("%", "%%"), FILE_BYTES, FILES, true);
            newest = file.resolveSibling(file.getFileName() + ".0");
            PrivateFiles.keep(newest);
        }

        /** Also while the one above is being made, which does not know its name yet. */
        @Override
        protected synchronized void setOutputStream(OutputStream fresh) {
            super.setOutputStream(fresh);
            if (newest != null) {
                try {
                    PrivateFiles.keep(newest);
                } catch (IOException refused) {
                    reportError(null, refused, ErrorManager.OPEN_FAILURE);
                }
            }
        }
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord message) {
            var level =
                    switch (message.getLevel().getName()) {
                        case "SEVERE" -> "ERROR";
                        case "FINE", "FINER", "FINEST" -> "DEBUG";
                        default -> message.getLevel().getName();
                    };
            var text = new StringBuilder()
                    .append(message.getInstant().truncatedTo(ChronoUnit.SECONDS))
                    .append(' ')
                    .append(level)
                    .append(' ')
                    .append(formatMessage(message).replaceAll("\\R+", " | "))
                    .append(System.lineSeparator());
            if (message.getThrown() != null) {
                var trace = new StringWriter();
                message.getThrown().printStackTrace(new PrintWriter(trace));
                text.append(trace);
            }
            return text.toString();
        }
    }
}
