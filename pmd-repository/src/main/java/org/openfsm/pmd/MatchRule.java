package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which devices a definition is for: all conditions must hold.
 *
 * @param sysObjectIds of which one must hold; none when it does not matter
 * @param texts regular expressions by trait
 * @param objects that must be there
 * @param cells what objects must be
 * @param priority breaks ties only
 */
record MatchRule(
        List<SysObjectId> sysObjectIds,
        Map<Text, Regex> texts,
        List<Presence> objects,
        Map<Place, Condition> cells,
        int priority) {

    private static final int EXACT = 100;
    private static final int CONDITION = 10;
    private static final int ENTERPRISES = Oid.of("1.3.6.1.4.1").length();

    /** A text that tells a family. */
    enum Text {
        SYS_DESCR("sysDescr", Traits::sysDescr),
        HR_DEVICE_DESCR("hrDeviceDescr", Traits::hrDeviceDescr),
        PRINTER_NAME("prtGeneralPrinterName", Traits::prtGeneralPrinterName),
        IEEE1284("ieee1284", Traits::ieee1284);

        private final String key;
        private final Function<Traits, @Nullable String> trait;

        Text(String key, Function<Traits, @Nullable String> trait) {
            this.key = key;
            this.trait = trait;
        }

        String key() {
            return key;
        }
    }

    /** @param prefix whether all that lies below it is meant */
    record SysObjectId(Oid oid, boolean prefix) {

        private OptionalInt specificity(@Nullable Oid found) {
            if (found == null || !(prefix ? found.startsWith(oid) : found.equals(oid))) {
                return OptionalInt.empty();
            }
            return OptionalInt.of(prefix ? Math.max(0, oid.length() - ENTERPRISES) : EXACT);
        }
    }

    /** @param below whether any instance of the column will do */
    record Presence(Place place, boolean below) {}

    /** How closely the device is met; empty when it is not. */
    Optional<Closeness> closeness(Traits traits) {
        if (!couldMatch(traits, Text.values())
                || !objects.stream().allMatch(object -> isThere(object, traits))
                || !cells.entrySet().stream().allMatch(cell -> isMet(cell, traits))) {
            return Optional.empty();
        }
        int bySysObjectId = sysObjectIds.stream()
                .flatMapToInt(id -> id.specificity(traits.sysObjectId()).stream())
                .max()
                .orElse(0);
        int conditions = texts.size() + objects.size() + cells.size();
        return Optional.of(new Closeness(bySysObjectId + CONDITION * conditions, priority));
    }

    /** What must be read to decide, if the device is met as far as the standard objects tell. */
    Needs needs(Traits traits) {
        if (!couldMatch(traits, Text.SYS_DESCR, Text.HR_DEVICE_DESCR, Text.PRINTER_NAME)) {
            return Needs.NONE;
        }
        var instances = new ArrayList<Oid>();
        var columns = new ArrayList<Oid>();
        if (texts.containsKey(Text.IEEE1284) && traits.ieee1284() == null) {
            instances.addAll(Ieee1284.PLACES);
        }
        for (var object : objects) {
            if (!isThere(object, traits)) {
                (object.below() ? columns : instances).add(object.place().at(traits.printerIndex()));
            }
        }
        cells.keySet().forEach(place -> instances.add(place.at(traits.printerIndex())));
        instances.removeIf(traits.values()::containsKey);
        return Needs.of(instances, columns);
    }

    private static boolean isMet(Map.Entry<Place, Condition> cell, Traits traits) {
        var scope = Scope.of(traits.values(), Quirks.NONE, traits.printerIndex());
        var found = scope.object(cell.getKey().at(traits.printerIndex())).findFirst();
        return cell.getValue().isMetBy(found.orElse(null), scope);
    }

    private boolean couldMatch(Traits traits, Text... known) {
        return (sysObjectIds.isEmpty()
                        || sysObjectIds.stream().anyMatch(id -> id.specificity(traits.sysObjectId())
                                .isPresent()))
                && List.of(known).stream().allMatch(text -> isMet(text, traits));
    }

    private boolean isMet(Text text, Traits traits) {
        return Optional.ofNullable(texts.get(text))
                .map(regex -> {
                    var found = text.trait.apply(traits);
                    return found != null && regex.findsIn(found);
                })
                .orElse(true);
    }

    private static boolean isThere(Presence object, Traits traits) {
        return traits.has(object.place().at(traits.printerIndex()), object.below());
    }
}
