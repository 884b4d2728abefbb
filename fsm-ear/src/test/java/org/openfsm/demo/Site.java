package org.openfsm.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openfsm.running.AgentProgram;
import org.openfsm.running.Child.Failure;
import org.openfsm.running.Passwords;

/**
 * One customer of the demo: printers on a network of their own and the agent that looks after them.
 *
 * @param customer as the server calls it
 * @param sourceId the agent's name for it
 * @param firstPrinter where its first printer answers; the others follow
 * @param directory where agent and recordings lie
 * @param byMail whether its agent reports by mail, not by HTTPS
 * @param pagesPort of its agent's own pages, or off
 */
record Site(
        String customer,
        String sourceId,
        InetSocketAddress firstPrinter,
        Path directory,
        boolean byMail,
        String pagesPort) {

    /** Further addresses that the agent searches: simulated printers move. */
    private static final int SPARE = 4;

    Path recordings() {
        return directory.resolve("recordings");
    }

    Path configuration() {
        return directory.resolve("agent.yaml");
    }

    Path enrolment() {
        return directory.resolve(sourceId + ".fsm-enrolment");
    }

    /** Exists once the agent has taken its enrolment file. */
    Path enrolled() {
        return directory.resolve("enrolled");
    }

    /** Gives it its part of the pool: a printer belongs to one customer only. */
    void takeRecordings(List<Path> makers) throws IOException {
        for (var maker : makers) {
            try (var files = Files.walk(maker)) {
                for (var file : (Iterable<Path>) files::iterator) {
                    var target = recordings()
                            .resolve(maker.getFileName())
                            .resolve(maker.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    /** A printer for each of its recordings. */
    private long printers() throws IOException {
        try (var files = Files.walk(recordings())) {
            return files.filter(file -> file.toString().endsWith(".snmprec")).count();
        }
    }

    /** The arguments of {@code fsm-agent simulate}. */
    String[] simulation(boolean list) throws IOException {
        var words = new ArrayList<>(List.of(
                "simulate",
                recordings().toString(),
                "--network=" + firstPrinter.getHostString(),
                "--port=" + firstPrinter.getPort(),
                "--state=" + directory.resolve("printers.state"),
                "--printers=" + printers()));
        if (list) {
            words.add("--list");
        }
        return words.toArray(String[]::new);
    }

    /** Writes {@code agent.yaml} for the addresses that the simulation will use. */
    void configure(AgentProgram agent, PostOffice post) throws IOException, InterruptedException, Failure {
        var addresses = agent.output(simulation(true))
                .lines()
                .map(line -> line.split("\\s", 2)[0])
                .toList();
        Files.deleteIfExists(configuration());
        Files.writeString(
                Passwords.create(configuration()),
                """
                # Written by the demo at every start.
                sources:
                  - id: %s
                    ranges:
                %s
                schedule:
                  poll: 30s
                  discovery: 5m
                  randomOffset: false
                limits:
                  packetsPerSecond: 500
                ui:
                  port: %s
                control: { port: off }
                """.formatted(sourceId, ranges(addresses), pagesPort) + (byMail ? post.agentSettings() : ""));
    }

    /** Where its agent's own pages are, and what they ask for; none when they are off. */
    Optional<String> pages() {
        if (pagesPort.equals("off")) {
            return Optional.empty();
        }
        var code = directory.resolve("data/ui-first-code");
        try {
            return Optional.of("http://127.0.0.1:" + pagesPort + "/"
                    + (Files.exists(code)
                            ? " (the first to come chooses a password, with the code " + Files.readString(code) + ")"
                            : ""));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String ranges(List<String> list) {
        var addresses = list.stream()
                .map(Site::address)
                .sorted(Comparator.comparing(
                                (InetSocketAddress address) ->
                                        address.getAddress().getAddress(),
                                Arrays::compareUnsigned)
                        .thenComparing(InetSocketAddress::getPort))
                .toList();
        var first = addresses.get(0);
        var last = addresses.get(addresses.size() - 1);
        var lines = new StringBuilder();
        if (first.getAddress().equals(last.getAddress())) {
            for (int port = first.getPort(); port <= last.getPort() + SPARE; port++) {
                lines.append("      - %s:%d\n".formatted(first.getHostString(), port));
            }
        } else {
            var end = last.getHostString().split("\\.");
            lines.append("      - %s-%s.%s.%s.%d:%d\n"
                    .formatted(
                            first.getHostString(),
                            end[0],
                            end[1],
                            end[2],
                            Integer.parseInt(end[3]) + SPARE,
                            first.getPort()));
        }
        return lines.toString().stripTrailing();
    }

    private static InetSocketAddress address(String text) {
        var parts = text.split(":", 2);
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }
}
