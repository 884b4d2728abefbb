package org.openfsm.running;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be so before the demo starts anything. Maven asks as the first thing of all, before there are classes: so
 * this one file is a program by itself ({@code java Preconditions.java}), and the demo asks again as its last step.
 *
 * @param directory where the demo keeps everything
 * @param rooms what will be written, and where
 * @param ports that it needs
 * @param files what the build must have made
 */
public record Preconditions(Path directory, List<Room> rooms, Ports ports, List<Path> files) {

    /**
     * @param https the server's
     * @param mail where mails are sent to; the next one is that of the mailboxes
     * @param snmp of the simulated printers
     * @param pages of an agent's own
     */
    public record Ports(int https, int mail, int snmp, int pages) {}

    private static final long MEGABYTE = 1 << 20;
    /** The database of some days, logs, and the server's own files. */
    private static final int DATA = 500;
    /** WildFly 39, 319 MB as it comes. */
    private static final int SERVER = 400;
    /** All that Maven brings for the demo, where it has brought nothing yet. */
    private static final int DOWNLOADS = 1_200;
    /** What the modules leave in their target directories. */
    private static final int BUILD = 150;

    /** Second site's printers answer behind those of the first. */
    private static final int NEXT_SITE = 100;

    /**
     * Room on a disk.
     *
     * @param what completes "400 MB for …"
     */
    record Room(Path place, int megabytes, String what) {}

    /** What must be so when all is built. */
    public static Preconditions whenBuilt(Path directory, Ports ports, List<Path> files) {
        return new Preconditions(directory, List.of(new Room(directory, DATA, "the demo's data")), ports, files);
    }

    /** What must be so before anything is built. */
    private static Preconditions beforeTheBuild(
            Path project, Path repository, Path directory, String wildfly, Ports ports) {
        var rooms = new ArrayList<Room>();
        rooms.add(new Room(directory, DATA, "the demo's data"));
        // a server that is unpacked in part has no marker yet
        if (!Files.exists(directory.resolve("unpacked/org.wildfly-wildfly-dist-zip-" + wildfly + ".marker"))) {
            rooms.add(new Room(directory, SERVER, "WildFly"));
        }
        if (!Files.exists(project.resolve("fsm-ear/target/fsm.ear"))) {
            rooms.add(new Room(project, BUILD, "the build"));
        }
        if (!Files.exists(repository.resolve("org/wildfly/wildfly-dist").resolve(wildfly))) {
            rooms.add(new Room(repository, DOWNLOADS, "what Maven brings"));
        }
        return new Preconditions(directory, rooms, ports, List.of());
    }

    /** The first simulated printer of each site; on systems with one loopback address its port is taken there. */
    public static List<InetSocketAddress> firstPrinters(int snmp) {
        return List.of(
                new InetSocketAddress("127.0.10.1", snmp), new InetSocketAddress("127.0.20.1", snmp + NEXT_SITE));
    }

    /**
     * Tells what is wrong, and ends with code 1 if anything is.
     *
     * @param arguments project, Maven's local repository, the demo's directory, version of WildFly, the ports of
     *     HTTPS, mail, SNMP and an agent's pages
     */
    public static void main(String[] arguments) {
        List<String> problems = new ArrayList<>();
        var ports = new Ports(
                port("fsm.https.port", arguments[4], 0, problems),
                port("fsm.mail.port", arguments[5], 1, problems),
                port("fsm.snmp.port", arguments[6], 2 * NEXT_SITE, problems),
                port("fsm.agent.port", arguments[7], 0, problems));
        var directory = Path.of(arguments[2]);
        if (!directory.isAbsolute()) {
            problems.add("demo.directory is \"" + directory + "\", expected a whole path such as "
                    + directory.toAbsolutePath() + ".");
        }
        if (problems.isEmpty()) {
            problems = beforeTheBuild(Path.of(arguments[0]), Path.of(arguments[1]), directory, arguments[3], ports)
                    .problems();
        }
        if (!problems.isEmpty()) {
            // there is nobody else yet who could say it
            System.err.println(said(problems));
            System.exit(1);
        }
    }

    private static int port(String name, String text, int behind, List<String> problems) {
        int most = 65_535 - behind;
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        problems.add(name + " is \"" + text + "\", expected 1 to " + most + ".");
        return 0;
    }

    /** The problems as a person reads them. */
    public static String said(List<String> problems) {
        return "The demo was not started:\n  - " + String.join("\n  - ", problems);
    }

    /** All that is wrong, each a sentence with its remedy. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        for (var file : files) {
            if (!Files.exists(file)) {
                problems.add(
                        file + " is missing. Build all modules: mvn -Pdemo package in the project's top directory.");
            }
        }
        if (!writable(problems)) {
            return problems;
        }
        if (runsAlready()) {
            return List.of("The demo runs already, from " + directory + ". End that one with Ctrl-C first.");
        }
        room(problems);
        taken(ports.https(), "fsm.https.port", ports.https(), problems);
        taken(ports.mail(), "fsm.mail.port", ports.mail(), problems);
        taken(ports.mail() + 1, "fsm.mail.port", ports.mail(), problems);
        taken(ports.pages(), "fsm.agent.port", ports.pages(), problems);
        for (var printer : firstPrinters(ports.snmp())) {
            if (!isFree(printer)) {
                problems.add("UDP port " + printer.getPort() + " on " + printer.getHostString()
                        + ", for simulated printers, is taken. Does another simulation run? End it, or choose another port:"
                        + " mvn -Pdemo package -Dfsm.snmp.port=" + another(ports.snmp()) + ".");
            }
        }
        return problems;
    }

    private static void taken(int port, String property, int now, List<String> problems) {
        if (!isFree(port)) {
            problems.add("Port " + port + " is taken by " + PortOwner.of(port)
                    + ". End it, or choose another: mvn -Pdemo package -D" + property + "=" + another(now) + ".");
        }
    }

    private static int another(int port) {
        return port < 60_000 ? port + 1000 : port - 1000;
    }

    /** Whether nobody listens there on loopback. */
    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean isFree(InetSocketAddress address) {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort());
        return isBindable(new InetSocketAddress(address.getAddress(), 0)) ? isBindable(address) : isBindable(loopback);
    }

    private static boolean isBindable(InetSocketAddress address) {
        try (var socket = new DatagramSocket(null)) {
            socket.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private boolean writable(List<String> problems) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "writable", null));
            return true;
        } catch (IOException e) {
            problems.add(directory + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "). Give yourself the right to, make room, or keep the demo elsewhere: mvn -Pdemo package"
                    + " -Ddemo.directory=/another/directory.");
            return false;
        }
    }

    /** The file that a running demo holds. */
    public static Path lock(Path directory) {
        return directory.resolve("lock");
    }

    private boolean runsAlready() {
        try (var file = FileChannel.open(lock(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.tryLock()) {
            return lock == null;
        } catch (IOException e) {
            return false; // the system has no locks: then the ports tell
        }
    }

    private void room(List<String> problems) {
        Map<FileStore, List<Room>> disks = new LinkedHashMap<>();
        try {
            for (var room : rooms) {
                disks.computeIfAbsent(Files.getFileStore(existing(room.place())), disk -> new ArrayList<>())
                        .add(room);
            }
            for (var disk : disks.entrySet()) {
                long there = disk.getKey().getUsableSpace() / MEGABYTE;
                int needed = disk.getValue().stream().mapToInt(Room::megabytes).sum();
                if (there < needed) {
                    problems.add("The disk of " + disk.getValue().get(0).place() + " has room for " + there
                            + " MB, expected " + needed + " MB (" + purposes(disk.getValue())
                            + "). Make room on it, or keep the demo on another: mvn -Pdemo package"
                            + " -Ddemo.directory=/another/directory.");
                }
            }
        } catch (IOException e) {
            problems.add("The free room on the disk of " + directory + " cannot be told (" + e.getMessage() + ").");
        }
    }

    private static String purposes(List<Room> rooms) {
        return String.join(
                ", ",
                rooms.stream()
                        .map(room -> room.megabytes() + " MB for " + room.what())
                        .toList());
    }

    private static Path existing(Path place) {
        var found = place.toAbsolutePath();
        while (!Files.exists(found) && found.getParent() != null) {
            found = found.getParent();
        }
        return found;
    }

    /** Who listens on a TCP port of this machine: a message that names the process can be acted on. */
    private static final class PortOwner {

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
                            && sockets.contains(
                                    Files.readSymbolicLink(descriptor).toString())) {
                        return true;
                    }
                }
                return false;
            } catch (IOException notOurs) {
                return false;
            }
        }
    }
}
