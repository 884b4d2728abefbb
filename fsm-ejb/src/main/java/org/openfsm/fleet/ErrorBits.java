package org.openfsm.fleet;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The bits of RFC 2790's hrPrinterDetectedErrorState, which say in one word what prtAlertTable says at length. */
public final class ErrorBits {
    /** By their number, which counts from the most significant bit of the first byte. */
    public static final List<String> NAMES = List.of(
            "lowPaper",
            "noPaper",
            "lowToner",
            "noToner",
            "doorOpen",
            "jammed",
            "offline",
            "serviceRequested",
            "inputTrayMissing",
            "outputTrayMissing",
            "markerSupplyMissing",
            "outputNearFull",
            "outputFull",
            "inputTrayEmpty",
            "overduePreventMaint");

    private static final Set<Integer> COVER_CODES = Set.of(3, 5, 501);
    private static final Set<Integer> LIFE_CODES = Set.of(10, 11, 1111, 1112);
    private static final int JAM = 8;
    private static final int OFFLINE = 22;
    private static final int SUPPLY_CODES_FROM = 1101;
    private static final int SUPPLY_CODES_TO = 1199;

    private ErrorBits() {}

    /** The bits that no active alert explains: with one that does, the same trouble would be told twice. */
    static Set<String> unexplained(DeviceView.Status status, Collection<ActiveAlert> alerts) {
        var bits = new TreeSet<String>();
        if (status != null) {
            for (var bit : status.errors()) {
                if (NAMES.contains(bit)
                        && alerts.stream().map(ActiveAlert::alert).noneMatch(explains(bit))) {
                    bits.add(bit);
                }
            }
        }
        return bits;
    }

    private static Predicate<AlertView> explains(String bit) {
        return switch (bit) {
            case "lowPaper", "noPaper", "inputTrayMissing", "inputTrayEmpty" -> of("input");
            case "lowToner", "noToner", "markerSupplyMissing" ->
                of("markerSupplies")
                        .or(alert -> alert.code() != null
                                && alert.code() >= SUPPLY_CODES_FROM
                                && alert.code() <= SUPPLY_CODES_TO);
            case "doorOpen" -> of("cover").or(with(COVER_CODES));
            case "jammed" -> with(Set.of(JAM));
            case "offline" -> with(Set.of(OFFLINE));
            case "outputTrayMissing", "outputNearFull", "outputFull" -> of("output");
            case "overduePreventMaint" -> with(LIFE_CODES);
            default -> alert -> "critical".equals(alert.severity());
        };
    }

    private static Predicate<AlertView> of(String group) {
        return alert -> group.equals(alert.group());
    }

    private static Predicate<AlertView> with(Set<Integer> codes) {
        return alert -> alert.code() != null && codes.contains(alert.code());
    }
}
