package org.openfsm.agent.record;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.wire.MeterKey;

/**
 * What the lines {@code #@} of a recording say about the device beyond its objects.
 *
 * @param version1Only whether it is silent to SNMPv2c
 * @param largestMessage in octets; a longer answer is tooBig
 * @param serialNumbers objects that hold the serial number beside prtGeneralSerialNumber
 * @param printers how each printer of the box moves, by hrDeviceIndex; printers without such a line are not in here
 */
public record Traits(
        boolean version1Only, int largestMessage, List<Oid> serialNumbers, Map<Integer, PrinterTraits> printers) {

    /** What fits an Ethernet frame behind the headers of IPv4 and UDP. */
    static final int USUAL_MESSAGE = 1472;

    public Traits {
        serialNumbers = List.copyOf(serialNumbers);
        printers = new TreeMap<>(printers);
    }

    PrinterTraits of(int printer) {
        return printers.getOrDefault(printer, PrinterTraits.NONE);
    }

    /**
     * @param pagesPerMinute else from prtMediaPathMaxSpeed
     * @param page size of the usual page, else A4
     * @param meters objects that count what the key says
     * @param levels objects that repeat the level of a supply in their own unit
     * @param yields pages that a full supply lasts, by prtMarkerSuppliesIndex
     * @param steps the size of the steps in which a level is shown, in its own unit, by prtMarkerSuppliesIndex
     * @param cartridges objects that hold the serial number of the cartridge, by prtMarkerSuppliesIndex
     */
    record PrinterTraits(
            @Nullable Integer pagesPerMinute,
            @Nullable PageSize page,
            List<MeterTrait> meters,
            List<LevelTrait> levels,
            Map<Integer, Integer> yields,
            Map<Integer, Integer> steps,
            Map<Integer, List<Oid>> cartridges) {
        static final PrinterTraits NONE =
                new PrinterTraits(null, null, List.of(), List.of(), Map.of(), Map.of(), Map.of());
    }

    /** In millimetres. */
    record PageSize(int width, int length) {
        static final PageSize A4 = new PageSize(210, 297);
    }

    /** @param tag of the record inside an octet string (tag, 01, length, value, …, FF), or null for a number */
    record MeterTrait(MeterKey key, Oid oid, @Nullable Integer tag) {}

    /** @param full the number that means a full supply */
    record LevelTrait(int supply, Oid oid, @Nullable Integer tag, int full) {}
}
