package org.openfsm.running;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.running.Preconditions.Ports;
import org.openfsm.running.Preconditions.Room;

class PreconditionsTest {

    private static final int SNMP = 26_700;
    private static final int MAIL = 26_465;

    @TempDir
    private Path directory;

    /** As Maven starts it before anything is compiled: this one source file, nothing else. */
    private String program(int expected, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(Children.java(), "src/test/java/org/openfsm/running/Preconditions.java"));
        words.addAll(List.of(arguments));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(expected);
        return said;
    }

    private static int freePort() throws Exception {
        try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private List<String> problems(int megabytes, Path... files) throws Exception {
        return new Preconditions(
                        directory,
                        List.of(new Room(directory, megabytes, "a try")),
                        new Ports(freePort(), MAIL, SNMP, freePort()),
                        List.of(files))
                .problems();
    }

    @Test
    void nothingIsSaidWhenAllIsWell() throws Exception {
        assertThat(problems(1)).isEmpty();
    }

    @Test
    void theTakenPortsAreNamedBeforeAnythingIsCompiled() throws Exception {
        try (var https = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var mailboxes = new ServerSocket(MAIL + 1, 1, InetAddress.getLoopbackAddress());
                var pages = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var printer = new DatagramSocket(new InetSocketAddress(SNMP + 100))) {
            assertThat(program(
                            1,
                            "..",
                            directory.toString(),
                            directory.resolve("demo").toString(),
                            "39.0.1.Final",
                            "" + https.getLocalPort(),
                            "" + MAIL,
                            "" + SNMP,
                            "" + pages.getLocalPort()))
                    .startsWith("The demo was not started:")
                    .contains("  - Port " + https.getLocalPort() + " is taken by process "
                            + ProcessHandle.current().pid())
                    .contains("-Dfsm.https.port=")
                    .contains("  - Port " + mailboxes.getLocalPort() + " is taken by")
                    .contains("-Dfsm.mail.port=" + (MAIL + 1000))
                    .contains("  - Port " + pages.getLocalPort() + " is taken by")
                    .contains("-Dfsm.agent.port=")
                    .contains("  - UDP port " + printer.getLocalPort() + " on 127.0.20.1")
                    .contains("-Dfsm.snmp.port=" + (SNMP + 1000))
                    .doesNotContain("Exception");
        }
    }

    @Test
    void whatCannotBeMeantIsNamed() throws Exception {
        assertThat(program(1, "..", directory.toString(), "demo", "39.0.1.Final", "84430", "65535", "x", "0"))
                .contains("fsm.https.port is \"84430\", expected 1 to 65535.")
                .contains("fsm.mail.port is \"65535\", expected 1 to 65534.")
                .contains("fsm.snmp.port is \"x\", expected 1 to ")
                .contains("fsm.agent.port is \"0\", expected 1 to 65535.")
                .contains("demo.directory is \"demo\", expected a whole path");
    }

    @Test
    void theRoomThatIsMissingIsNamedWithItsPurposes() throws Exception {
        var rooms = List.of(new Room(directory, 400, "WildFly"), new Room(directory.resolve("later"), 1 << 30, "data"));
        assertThat(new Preconditions(directory, rooms, new Ports(freePort(), MAIL, SNMP, freePort()), List.of())
                        .problems())
                .singleElement()
                .asString()
                .startsWith("The disk of " + directory + " has room for ")
                .contains("expected " + (400 + (1 << 30)) + " MB (400 MB for WildFly, " + (1 << 30) + " MB for data)")
                .contains("-Ddemo.directory=/another/directory");
    }

    @Test
    void aDirectoryThatIsNoneIsNamed() throws Exception {
        directory = Files.createFile(directory.resolve("file")).resolve("demo");
        assertThat(problems(1))
                .singleElement()
                .asString()
                .startsWith(directory + " cannot be written (")
                .contains("keep the demo elsewhere");
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        assertThat(problems(1, directory.resolve("fsm.ear")))
                .containsExactly(directory.resolve("fsm.ear")
                        + " is missing. Build all modules: mvn -Pdemo package in the project's top directory.");
    }

    @Test
    void aDemoThatRunsIsToldFromAnythingElse() throws Exception {
        try (var holder = new ProcessBuilder(
                                Children.java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                Preconditions.lock(directory).toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start()
                        .inputReader();
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(holder.readLine()).isEqualTo("held");
            assertThat(new Preconditions(
                                    directory,
                                    List.of(),
                                    new Ports(taken.getLocalPort(), MAIL, SNMP, freePort()),
                                    List.of())
                            .problems())
                    .containsExactly("The demo runs already, from " + directory + ". End that one with Ctrl-C first.");
        }
    }

    /** Holds the lock of a demo until nobody listens any more. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (var file = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = file.lock()) {
                while (!System.out.checkError() && lock.isValid()) {
                    System.out.println("held");
                    Thread.sleep(100);
                }
            }
        }
    }
}
