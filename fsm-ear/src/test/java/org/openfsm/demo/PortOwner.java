package org.openfsm.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who listens on a TCP port of this machine: a message that names the process can be acted on. */
final class PortOwner {

    private static final List<Path> SOCKETS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    /** State of a listening socket in these tables. */
    private static final String LISTENING = "0A";

    private PortOwner() {}

    /** Completes "port 8443 is taken by …". */
    static String of(int port) {
        return listener(port)
                .map(owner -> "process " + owner.pid()
                        + owner.info()
                                .command()
                                .map(command -> " (" + command + ")")
                                .orElse(""))
                .orElseGet(() -> "another program (" + hint(port) + " names it)");
    }

    private static String hint(int port) {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")
                ? "netstat -ano | findstr :" + port
                : "lsof -i :" + port;
    }

    /** Found on Linux, where the process is ours or we are root. */
    private static Optional<ProcessHandle> listener(int port) {
        var sockets = sockets(port);
        return sockets.isEmpty()
                ? Optional.empty()
                : ProcessHandle.allProcesses()
                        .filter(process -> holds(process, sockets))
                        .findFirst();
    }

    private static Set<String> sockets(int port) {
        var sockets = new HashSet<String>();
        for (var table : SOCKETS) {
            try {
                for (var line : Files.readAllLines(table)) {
                    var fields = line.strip().split("\\s+");
                    if (fields.length > 9
                            && fields[1].endsWith(String.format(":%04X", port))
                            && fields[3].equals(LISTENING)) {
                        sockets.add("socket:[" + fields[9] + "]");
                    }
                }
            } catch (IOException noSuchTable) {
                // not Linux: then the hint must do
            }
        }
        return sockets;
    }

    private static boolean holds(ProcessHandle process, Set<String> sockets) {
        try (var open = Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (var descriptor : open) {
                if (Files.isSymbolicLink(descriptor)
                        && sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException notOurs) {
            return false;
        }
    }
}
