package org.openfsm.pmd;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Device;

/** What is known of one family of devices: how to tell it, and where it keeps what the standards do not give. */
public final class Definition {

    private final Header header;
    private final Plan plan;

    /**
     * Who a definition is.
     *
     * @param sha256 of the octets of its file, followed by those of the file that it extends, and so on
     * @param matches of which one must hold; none when only others extend it
     * @param unverified paths that rest on one reader only; {@code *} for all
     */
    record Header(
            String id,
            long version,
            String sha256,
            Origin origin,
            String file,
            @Nullable String base,
            List<MatchRule> matches,
            List<String> sources,
            List<String> models,
            Set<String> unverified) {}

    Definition(Header header, Plan plan) {
        this.header = header;
        this.plan = plan;
    }

    public String id() {
        return header.id();
    }

    public long version() {
        return header.version();
    }

    /** In hexadecimal; of its file's octets, followed by those of the file that it extends, and so on. */
    public String sha256() {
        return header.sha256();
    }

    public Origin origin() {
        return header.origin();
    }

    /** The name of its file. */
    public String file() {
        return header.file();
    }

    /** The definition that it extends. */
    public Optional<String> base() {
        return Optional.ofNullable(header.base());
    }

    /** Models that it is known to read rightly. */
    public List<String> models() {
        return header.models();
    }

    /** Where its facts come from, in words for people. */
    public List<String> sources() {
        return header.sources();
    }

    /** Paths that rest on one reader only, such as {@code meters.fax}; {@code *} for all. */
    public Set<String> unverified() {
        return header.unverified();
    }

    /** Whether devices are matched with it; others only extend it if not. */
    public boolean matches() {
        return !header.matches().isEmpty();
    }

    /** By the rule that names the device most closely; empty when none holds. */
    Optional<Closeness> closeness(Traits traits) {
        return header.matches().stream()
                .flatMap(rule -> rule.closeness(traits).stream())
                .max(Comparator.naturalOrder());
    }

    Needs needs(Traits traits) {
        return header.matches().stream().map(rule -> rule.needs(traits)).reduce(Needs.NONE, Needs::and);
    }

    /** What it reads. @param printerIndex hrDeviceIndex of the printer; absent for a box that names none */
    public Needs needs(@Nullable Integer printerIndex) {
        return Needs.of(
                plan.instances().stream().map(place -> place.at(printerIndex)).toList(),
                plan.columns().stream().map(place -> place.at(printerIndex)).toList());
    }

    public Quirks quirks() {
        return plan.quirks();
    }

    /** What was read, with the signs of counters put right: what the standard reader is to see. */
    public NavigableMap<Oid, SnmpValue> corrected(NavigableMap<Oid, SnmpValue> values, @Nullable Integer printerIndex) {
        return plan.quirks().corrected(values, printerIndex);
    }

    /**
     * Adds, corrects and hides.
     *
     * @param standard the device as the standards alone give it
     * @param values all that was read of it, for the standards and for this definition
     */
    public Device amend(Device standard, NavigableMap<Oid, SnmpValue> values) {
        var pmd = new Device.Definition(id(), version(), sha256(), origin().text());
        return new Amendment(plan, standard, corrected(values, standard.printerIndex())).device(pmd);
    }

    @Override
    public String toString() {
        return id() + " " + version();
    }
}
