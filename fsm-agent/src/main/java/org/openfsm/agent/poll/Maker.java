package org.openfsm.agent.poll;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.ShippedYaml;
import org.openfsm.wire.Device.FirmwarePart;

/** A maker of printers, and what the sysDescr of its devices carries: a row of {@code makers.yaml}. */
final class Maker {

    private static final Oid ENTERPRISES = Oid.of("1.3.6.1.4.1");
    private static final int TEXT_CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final List<Maker> ALL = load();

    private final String name;
    private final List<Long> enterprises;
    private final Pattern says;
    private final Map<String, Pattern> sysDescr;

    private Maker(String name, List<Long> enterprises, Pattern says, Map<String, Pattern> sysDescr) {
        this.name = name;
        this.enterprises = enterprises;
        this.says = says;
        this.sysDescr = sysDescr;
    }

    /** The maker's usual name. */
    String name() {
        return name;
    }

    /** The maker whose name the text begins with. */
    static @Nullable Maker saidBy(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return ALL.stream()
                .filter(maker -> maker.says.matcher(text).lookingAt())
                .findFirst()
                .orElse(null);
    }

    /** The maker to whom IANA gave the enterprise number of this sysObjectID. */
    static @Nullable Maker of(@Nullable Oid sysObjectId) {
        if (sysObjectId == null
                || !sysObjectId.startsWith(ENTERPRISES)
                || sysObjectId.length() <= ENTERPRISES.length()) {
            return null;
        }
        long number = Integer.toUnsignedLong(sysObjectId.arc(ENTERPRISES.length()));
        return ALL.stream()
                .filter(maker -> maker.enterprises.contains(number))
                .findFirst()
                .orElse(null);
    }

    @Nullable
    String model(String descr) {
        return find("model", descr);
    }

    /** A model for want of a better one. */
    @Nullable
    String lastModel(String descr) {
        return find("lastModel", descr);
    }

    @Nullable
    String firmware(String descr) {
        return find("firmware", descr);
    }

    @Nullable
    String serialNumber(String descr) {
        return find("serialNumber", descr);
    }

    List<FirmwarePart> firmwareParts(String descr) {
        var parts = new ArrayList<FirmwarePart>();
        var pattern = sysDescr.get("parts");
        if (pattern != null) {
            var found = pattern.matcher(descr);
            while (found.find()) {
                parts.add(new FirmwarePart(found.group("name"), found.group("version")));
            }
        }
        return parts;
    }

    /** The text without the maker's name in front. */
    String without(String text) {
        var said = says.matcher(text);
        return said.lookingAt() ? text.substring(said.end()).strip() : text;
    }

    private @Nullable String find(String what, String descr) {
        var pattern = sysDescr.get(what);
        if (pattern == null) {
            return null;
        }
        var found = pattern.matcher(descr);
        if (!found.find()) {
            return null;
        }
        for (int group = 1; group <= found.groupCount(); group++) {
            if (found.group(group) != null) {
                return found.group(group).strip();
            }
        }
        return null;
    }

    private static List<Maker> load() {
        var makers = new ArrayList<Maker>();
        for (var row : (List<?>) ShippedYaml.load(Maker.class, "makers.yaml")) {
            var maker = (Map<?, ?>) row;
            var name = Objects.requireNonNull(maker.get("name")).toString();
            var enterprises = maker.get("enterprises") instanceof List<?> numbers
                    ? numbers.stream()
                            .map(number -> ((Number) number).longValue())
                            .toList()
                    : List.<Long>of();
            var says = Objects.requireNonNullElse(maker.get("says"), Pattern.quote(name));
            var sysDescr = new HashMap<String, Pattern>();
            if (maker.get("sysDescr") instanceof Map<?, ?> patterns) {
                patterns.forEach((what, pattern) ->
                        sysDescr.put(what.toString(), Pattern.compile(pattern.toString(), TEXT_CASE)));
            }
            makers.add(new Maker(
                    name, enterprises, Pattern.compile("(?:" + says + ")(?![\\p{L}\\p{N}])", TEXT_CASE), sysDescr));
        }
        return List.copyOf(makers);
    }
}
