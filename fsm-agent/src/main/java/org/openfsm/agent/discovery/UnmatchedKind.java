package org.openfsm.agent.discovery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Hashes;

/**
 * Printers of one kind that no definition fits: one definition would serve all of them, so one recording is enough.
 *
 * @param manufacturer absent when the printers do not say it; so are the model and the object identifier
 * @param sysObjectId numeric, without a leading dot
 * @param printers at least one, in the order of their places
 */
public record UnmatchedKind(
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String sysObjectId,
        List<KnownDevice> printers) {

    private static final int KEY_DIGITS = 16;

    private record Traits(
            @Nullable String manufacturer,
            @Nullable String model,
            @Nullable String sysObjectId) {}

    /**
     * The kinds among printers, the most frequent first; those with a definition are passed over.
     *
     * @param devices as they were read last
     */
    public static List<UnmatchedKind> of(List<KnownDevice> devices) {
        var kinds = new LinkedHashMap<Traits, List<KnownDevice>>();
        devices.stream().filter(device -> device.definition() == null).forEach(device -> kinds.computeIfAbsent(
                        traits(device), any -> new ArrayList<>())
                .add(device));
        return kinds.entrySet().stream()
                .map(kind -> new UnmatchedKind(
                        kind.getKey().manufacturer(),
                        kind.getKey().model(),
                        kind.getKey().sysObjectId(),
                        List.copyOf(kind.getValue())))
                .sorted(Comparator.comparing(UnmatchedKind::count, Comparator.reverseOrder())
                        .thenComparing(UnmatchedKind::name))
                .toList();
    }

    private static Traits traits(KnownDevice device) {
        return new Traits(device.manufacturer(), device.model(), device.sysObjectId());
    }

    public int count() {
        return printers.size();
    }

    /** Maker and model as far as known; empty when neither is. */
    public String name() {
        return Stream.of(manufacturer, model)
                .filter(text -> text != null && !text.isBlank())
                .collect(Collectors.joining(" "));
    }

    /** The one to record. */
    public KnownDevice example() {
        return printers.get(0);
    }

    /** A word for addresses of pages that means this kind, also after others came and went. */
    public String key() {
        var traits = manufacturer + "\0" + model + "\0" + sysObjectId;
        return Hashes.sha256(traits.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
    }
}
