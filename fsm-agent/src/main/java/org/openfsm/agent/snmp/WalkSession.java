package org.openfsm.agent.snmp;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** A recording, read as if it were the device. */
public final class WalkSession implements SnmpSession {

    private static final Oid SYSTEM = Oid.of("1.3.6.1.2.1.1");

    private final NavigableMap<Oid, SnmpValue> recording;

    /** @param recording all objects of the device, by full instance */
    public WalkSession(NavigableMap<Oid, SnmpValue> recording) {
        this.recording = new TreeMap<>(recording);
    }

    @Override
    public @Nullable String address() {
        return null;
    }

    @Override
    public SnmpVersion version() {
        return SnmpVersion.V2C;
    }

    @Override
    public NavigableMap<Oid, SnmpValue> opened() {
        return below(SYSTEM);
    }

    @Override
    public String context() {
        return "";
    }

    /** A recording has one context, the one that it was recorded in. */
    @Override
    public SnmpSession inContext(String context) {
        return this;
    }

    @Override
    public void askAtMost(int variables) {
        // a recording answers whatever it is asked
    }

    @Override
    public CompletableFuture<Answer> get(List<Oid> instances) {
        var found = new TreeMap<>(recording);
        found.keySet().retainAll(instances);
        return CompletableFuture.completedFuture(new Answer(found, List.of()));
    }

    @Override
    public CompletableFuture<Answer> walk(List<Oid> columns) {
        var found = new TreeMap<Oid, SnmpValue>();
        columns.forEach(column -> found.putAll(below(column)));
        return CompletableFuture.completedFuture(new Answer(found, List.of()));
    }

    @Override
    public CompletableFuture<Answer> tree(Oid root, List<Oid> leftOut, IntConsumer progress) {
        var found = below(root);
        found.keySet().removeIf(oid -> leftOut.stream().anyMatch(oid::startsWith));
        progress.accept(found.size());
        return CompletableFuture.completedFuture(new Answer(found, List.of()));
    }

    private NavigableMap<Oid, SnmpValue> below(Oid column) {
        var found = new TreeMap<Oid, SnmpValue>();
        for (var entry : recording.tailMap(column, false).entrySet()) {
            if (!entry.getKey().startsWith(column)) {
                break;
            }
            found.put(entry.getKey(), entry.getValue());
        }
        return found;
    }
}
