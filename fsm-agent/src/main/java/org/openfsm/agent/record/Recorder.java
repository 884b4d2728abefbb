package org.openfsm.agent.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.agent.snmp.SnmpVersion;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** Reads all that a device has and makes a recording of it that may be given away. */
public final class Recorder {

    /** mib-2 and the makers' own trees. */
    private static final List<Oid> ROOTS = List.of(Oid.of("1.3.6.1.2.1"), Oid.of("1.3.6.1.4.1"));

    private final Scrubber.Result result;
    private final SnmpVersion version;
    private final List<Fault> faults;

    private Recorder(Scrubber.Result result, SnmpVersion version, List<Fault> faults) {
        this.result = result;
        this.version = version;
        this.faults = List.copyOf(faults);
    }

    /** @param progress told how many objects were read so far */
    public static Recorder record(SnmpSession session, IntConsumer progress) {
        var list = PrivacyList.load();
        var leftOut = list.leftOut().stream().map(PrivacyList.Place::root).toList();
        var objects = new TreeMap<Oid, SnmpValue>();
        var faults = new ArrayList<Fault>();
        for (var root : ROOTS) {
            int before = objects.size();
            var answer = session.tree(root, leftOut, count -> progress.accept(before + count))
                    .join();
            objects.putAll(answer.values());
            faults.addAll(answer.faults());
        }
        return new Recorder(Scrubber.scrub(list, objects), session.version(), faults);
    }

    /** How many objects the recording has. */
    public int objects() {
        return result.objects().size();
    }

    /** How many different originals were replaced, by their kind: NAME, CONTACT, LOCATION, SERIAL, ASSET, PHONE, EMAIL, HOST, MAC, IP. */
    public SortedMap<String, Integer> replaced() {
        var replaced = new TreeMap<String, Integer>();
        result.replaced().forEach((kind, count) -> replaced.put(kind.name(), count));
        return replaced;
    }

    /** How many objects were read and left out, such as documents and users. */
    public int leftOut() {
        return result.leftOut().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many subtrees were not even asked for, such as jobs and address books. */
    public static int passedOver() {
        return PrivacyList.load().leftOut().size();
    }

    /** What was replaced and what left out, a line each, for people. */
    public List<String> summary() {
        var lines = new ArrayList<String>();
        result.replaced().forEach((kind, count) -> lines.add("Replaced: " + count + " " + kind));
        PrivacyList.load().leftOut().stream()
                .map(PrivacyList.Place::what)
                .distinct()
                .forEach(what -> lines.add("Passed over: " + what));
        result.leftOut().forEach((what, count) -> lines.add("Left out: " + what + ", " + count + " objects"));
        return lines;
    }

    /** Where the device broke off, for people; empty when all of it was read. */
    public List<String> faults() {
        return faults.stream()
                .map(fault -> "The recording is not whole: " + fault.code() + " at " + fault.at()
                        + ". Try again; --timeout, --retries and --device-time give the device more time.")
                .toList();
    }

    /** The recording, as "simulate" and pmd-repository take it. */
    public String text(LocalDate day, String agentVersion) {
        var text = new StringBuilder();
        text.append("# Recorded ")
                .append(day)
                .append(" by fsm-agent ")
                .append(agentVersion)
                .append('\n');
        summary().forEach(line -> text.append("# ").append(line).append('\n'));
        faults().forEach(line -> text.append("# ").append(line).append('\n'));
        if (version == SnmpVersion.V1) {
            text.append("#@ version 1\n");
        }
        result.objects().forEach((oid, value) -> text.append(oid)
                .append('|')
                .append(Recording.written(value))
                .append('\n'));
        return checked(text.toString());
    }

    private String checked(String text) {
        try {
            if (!result.objects().isEmpty()) {
                Recording.read("recorded", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            }
            return text;
        } catch (BadRecording | IOException unreadable) {
            throw new IllegalStateException("What was recorded cannot be read again", unreadable);
        }
    }
}
