package org.openfsm.agent.record;

import org.openfsm.agent.record.Traits.PageSize;
import org.openfsm.wire.MeterKey;

/**
 * One side that passed a marker, or one image that passed a scanner: the thing that meters count (PWG 5106.1).
 *
 * @param function print, copy, fax or scan
 * @param scanned an image read, not an impression made
 * @param large A3 or longer than it
 */
record Impression(String function, boolean scanned, boolean color, boolean large, boolean duplex, PageSize page) {

    /** How much a meter of this key moves on, in the key's unit. */
    double countedBy(MeterKey key) {
        boolean scanMeter = false;
        for (var word : key.name().split("\\.")) {
            boolean counts =
                    switch (word) {
                        case "total", "engine", "vendor" -> true;
                        case "print", "copy", "fax" -> function.equals(word);
                        case "scan" -> scanMeter = true;
                        case "scanCopy" -> (scanMeter = true) && function.equals("copy");
                        case "scanOther" -> (scanMeter = true) && function.equals("scan");
                        case "mono" -> !color;
                        case "color", "full" -> color;
                        case "a3" -> large;
                        case "a4" -> !large;
                        case "duplex" -> duplex;
                        case "simplex" -> !duplex;
                        default -> false;
                    };
            if (!counts) {
                return 0;
            }
        }
        return scanMeter == scanned ? amount(key.unit()) : 0;
    }

    double amount(String unit) {
        double length = page.length() * (large ? Math.sqrt(2) : 1);
        return switch (unit) {
            case "sheets" -> duplex ? 0.5 : 1;
            case "inches" -> length / 25.4;
            case "feet" -> length / 304.8;
            case "metres" -> length / 1000;
            case "squareMetres" -> length * page.width() * (large ? Math.sqrt(2) : 1) / 1_000_000;
            case "equivalents" -> large ? 2 : 1;
            default -> 1;
        };
    }
}
