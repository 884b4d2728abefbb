package org.openfsm.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a program asked of the network, as Linux saw it: every socket that it bound, listened at, connected or sent from. */
final class Traced {
    private static final String CALLS = "connect,bind,listen,sendto,sendmsg,sendmmsg";
    private static final Pattern CALL = Pattern.compile("^\\d+\\s+(\\w+)\\((\\d+), (.*)$");
    private static final Pattern PLACE = Pattern.compile("sin6?_port=htons\\((\\d+)\\)(?:, sin6_flowinfo=[^,]*)?, "
            + "(?:sin_addr=inet_addr\\(|inet_pton\\(AF_INET6, )\"(?:::ffff:)?([^\"]+)\"");

    private final List<String> lines;

    /** @param file that {@link #command} named */
    Traced(Path file) throws IOException {
        lines = Files.readAllLines(file);
    }

    /** The same command, watched by Debian's strace. */
    static List<String> command(Path file, List<String> command) {
        var traced = new ArrayList<>(List.of(
                "strace",
                "--follow-forks",
                "--seccomp-bpf",
                "-qq",
                "-s",
                "0",
                "-e",
                "trace=" + CALLS,
                "-o",
                file.toString()));
        traced.addAll(command);
        return traced;
    }

    /** Whom it spoke to, as address:port. */
    Set<String> spokenTo() {
        var places = new HashSet<String>();
        for (var line : lines) {
            var call = CALL.matcher(line);
            if (call.find() && !call.group(1).equals("bind")) {
                var place = PLACE.matcher(call.group(3));
                while (place.find()) {
                    places.add(place.group(2) + ":" + place.group(1));
                }
            }
        }
        return places;
    }

    /** Where others could have spoken to it: TCP that listens, and ports that were chosen, as address:port. */
    Set<String> openedAt() {
        var bound = new HashMap<String, String>();
        var opened = new HashSet<String>();
        for (var line : lines) {
            var call = CALL.matcher(line);
            if (!call.find()) {
                continue;
            }
            if (call.group(1).equals("bind")) {
                bind(call.group(2), call.group(3), bound, opened);
            } else if (call.group(1).equals("listen")) {
                opened.add(bound.getOrDefault(call.group(2), "everywhere: " + line));
            }
        }
        return opened;
    }

    /** Port 0 is any free one: where answers to a question of its own come in. */
    private static void bind(String socket, String arguments, Map<String, String> bound, Set<String> opened) {
        var place = PLACE.matcher(arguments);
        if (!place.find()) {
            bound.remove(socket); // no socket of the network: Unix, netlink
            return;
        }
        bound.put(socket, place.group(2) + ":" + place.group(1));
        if (!place.group(1).equals("0")) {
            opened.add(bound.get(socket));
        }
    }
}
