package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words that the MIBs have for their numbers. A number without a word is absent, unless said. */
public final class Words {

    /** HOST-RESOURCES-MIB hrDeviceStatus. */
    public static final Words DEVICE_STATUS =
            new Words(Map.of(1, "unknown", 2, "running", 3, "warning", 4, "testing", 5, "down"));

    /** HOST-RESOURCES-MIB hrPrinterStatus. */
    public static final Words PRINTER_STATUS =
            new Words(Map.of(1, "other", 2, "unknown", 3, "idle", 4, "printing", 5, "warmup"));

    /** PrtAlertSeverityLevelTC; warning(4) is of a change, warningBinaryChangeEvent(5) of a state that lasts. */
    public static final Words SEVERITY =
            new Words(Map.of(1, "other", 3, "critical", 4, "warning", 5, "warningBinaryChange"));

    /** PrtAlertTrainingLevelTC: who can mend it. */
    public static final Words TRAINING = new Words(Map.of(
            1, "other",
            2, "unknown",
            3, "untrained",
            4, "trained",
            5, "fieldService",
            6, "management",
            7, "noInterventionRequired"));

    /** PrtAlertGroupTC (IANA-PRINTER-MIB), with the finisher's groups of RFC 3806. */
    public static final Words ALERT_GROUP = new Words(Map.ofEntries(
            Map.entry(1, "other"),
            Map.entry(3, "hostResourcesMIBStorageTable"),
            Map.entry(4, "hostResourcesMIBDeviceTable"),
            Map.entry(5, "generalPrinter"),
            Map.entry(6, "cover"),
            Map.entry(7, "localization"),
            Map.entry(8, "input"),
            Map.entry(9, "output"),
            Map.entry(10, "marker"),
            Map.entry(11, "markerSupplies"),
            Map.entry(12, "markerColorant"),
            Map.entry(13, "mediaPath"),
            Map.entry(14, "channel"),
            Map.entry(15, "interpreter"),
            Map.entry(16, "consoleDisplayBuffer"),
            Map.entry(17, "consoleLights"),
            Map.entry(18, "alert"),
            Map.entry(30, "finDevice"),
            Map.entry(31, "finSupply"),
            Map.entry(32, "finSupplyMediaInput"),
            Map.entry(33, "finAttribute")));

    /** PrtMarkerSuppliesTypeTC. */
    public static final Words SUPPLY_TYPE = new Words(Map.ofEntries(
            Map.entry(1, "other"),
            Map.entry(2, "unknown"),
            Map.entry(3, "toner"),
            Map.entry(4, "wasteToner"),
            Map.entry(5, "ink"),
            Map.entry(6, "inkCartridge"),
            Map.entry(7, "inkRibbon"),
            Map.entry(8, "wasteInk"),
            Map.entry(9, "opc"),
            Map.entry(10, "developer"),
            Map.entry(11, "fuserOil"),
            Map.entry(12, "solidWax"),
            Map.entry(13, "ribbonWax"),
            Map.entry(14, "wasteWax"),
            Map.entry(15, "fuser"),
            Map.entry(16, "coronaWire"),
            Map.entry(17, "fuserOilWick"),
            Map.entry(18, "cleanerUnit"),
            Map.entry(19, "fuserCleaningPad"),
            Map.entry(20, "transferUnit"),
            Map.entry(21, "tonerCartridge"),
            Map.entry(22, "fuserOiler"),
            Map.entry(23, "water"),
            Map.entry(24, "wasteWater"),
            Map.entry(25, "glueWaterAdditive"),
            Map.entry(26, "wastePaper"),
            Map.entry(27, "bindingSupply"),
            Map.entry(28, "bandingSupply"),
            Map.entry(29, "stitchingWire"),
            Map.entry(30, "shrinkWrap"),
            Map.entry(31, "paperWrap"),
            Map.entry(32, "staples"),
            Map.entry(33, "inserts"),
            Map.entry(34, "covers")));

    /** PrtMarkerSuppliesClassTC. */
    public static final Words SUPPLY_CLASS = new Words(Map.of(1, "other", 3, "consumed", 4, "receptacle"));

    /** PrtMarkerSuppliesSupplyUnitTC and PrtCapacityUnitTC, which give the same numbers the same meaning. */
    public static final Words UNIT = new Words(Map.ofEntries(
            Map.entry(1, "other"),
            Map.entry(2, "unknown"),
            Map.entry(3, "tenThousandthsOfInches"),
            Map.entry(4, "micrometers"),
            Map.entry(7, "impressions"),
            Map.entry(8, "sheets"),
            Map.entry(11, "hours"),
            Map.entry(12, "thousandthsOfOunces"),
            Map.entry(13, "tenthsOfGrams"),
            Map.entry(14, "hundredthsOfFluidOunces"),
            Map.entry(15, "tenthsOfMilliliters"),
            Map.entry(16, "feet"),
            Map.entry(17, "meters"),
            Map.entry(18, "items"),
            Map.entry(19, "percent")));

    /** FinDeviceTypeTC (RFC 3806) as the report's finishings. */
    public static final Words FINISHING = new Words(Map.ofEntries(
            Map.entry(3, "staple"),
            Map.entry(4, "fold"),
            Map.entry(5, "bind"),
            Map.entry(6, "trim"),
            Map.entry(7, "dieCut"),
            Map.entry(8, "punch"),
            Map.entry(9, "perforate"),
            Map.entry(10, "slit"),
            Map.entry(11, "separationCut"),
            Map.entry(12, "imprint"),
            Map.entry(13, "wrap"),
            Map.entry(14, "band"),
            Map.entry(15, "makeEnvelope"),
            Map.entry(16, "stack"),
            Map.entry(17, "rotate"),
            Map.entry(18, "insert")));

    /** hrPrinterDetectedErrorState, bit 0 first. */
    private static final List<String> ERROR_BITS = List.of(
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

    private final Map<Integer, String> words;

    private Words(Map<Integer, String> words) {
        this.words = words;
    }

    public boolean has(String word) {
        return words.containsValue(word);
    }

    /** The names of all bits of hrPrinterDetectedErrorState. */
    public static List<String> errors() {
        return ERROR_BITS;
    }

    public @Nullable String of(@Nullable Long number) {
        return number == null || number != number.intValue() ? null : words.get(number.intValue());
    }

    /** The word, or the number itself: the list is open and what it does not know must pass. */
    public @Nullable String orNumber(@Nullable Long number) {
        var word = of(number);
        return word != null || number == null ? word : number.toString();
    }

    /** RFC 2790: bit 0 is the most significant bit of the first octet. Devices send none, one, two or more octets. */
    public static List<String> errors(byte[] bits) {
        var errors = new ArrayList<String>();
        for (int i = 0; i < ERROR_BITS.size() && i / 8 < bits.length; i++) {
            if ((bits[i / 8] & 0x80 >> i % 8) != 0) {
                errors.add(ERROR_BITS.get(i));
            }
        }
        return errors;
    }
}
