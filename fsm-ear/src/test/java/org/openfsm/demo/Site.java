package org.openfsm.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.openfsm.running.AgentProgram;
import org.openfsm.running.Child.Failure;

/**
 * One customer of the demo: printers on a network of their own and the agent that looks after them.
 *
 * @param customer as the server calls it
 * @param sourceId the agent's name for it
 * @param network loopback address of its first printer
 * @param port UDP port of its printers
 * @param directory where agent and recordings lie
 */
record Site(String customer, String sourceId, String network, int port, Path directory) {

    /** Further addresses that the agent searches: simulated printers move. */
    private static final int SPARE = 4;

    InetSocketAddress firstPrinter() {
        return new InetSocketAddress(network, port);
    }

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

    /** The arguments of {@code fsm-agent simulate}. */
    String[] simulation(int printers, boolean list) {
        var words = new ArrayList<>(List.of(
                "simulate",
                recordings().toString(),
                "--network=" + network,
                "--port=" + port,
                "--printers=" + printers));
        if (list) {
            words.add("--list");
        }
        return words.toArray(String[]::new);
    }

    /** Writes {@code agent.yaml} for the addresses that the simulation will use. */
    void configure(AgentProgram agent, int printers) throws IOException, InterruptedException, Failure {
        var addresses = agent.output(simulation(printers, true))
                .lines()
                .map(line -> line.split("\\s", 2)[0])
                .toList();
        Files.writeString(configuration(), """
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
                """.formatted(sourceId, ranges(addresses)));
    }

    private static String ranges(List<String> addresses) {
        var first = addresses.get(0).split(":", 2);
        var last = addresses.get(addresses.size() - 1).split(":", 2);
        var lines = new StringBuilder();
        if (first[0].equals(last[0])) {
            for (int port = Integer.parseInt(first[1]); port <= Integer.parseInt(last[1]) + SPARE; port++) {
                lines.append("      - ")
                        .append(first[0])
                        .append(':')
                        .append(port)
                        .append('\n');
            }
        } else {
            var end = last[0].split("\\.");
            lines.append("      - %s-%s.%s.%s.%d:%s\n"
                    .formatted(first[0], end[0], end[1], end[2], Integer.parseInt(end[3]) + SPARE, first[1]));
        }
        return lines.toString().stripTrailing();
    }
}
