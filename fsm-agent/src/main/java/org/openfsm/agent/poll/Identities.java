package org.openfsm.agent.poll;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.Device.FirmwarePart;
import org.openfsm.wire.Device.Identity;

/** Who a printer is, by its standard texts. sysObjectID lies on cross-badged engines, so texts decide before it. */
final class Identities {

    private static final int ETHERNET = 6;
    private static final int WIRELESS = 71;
    private static final int LOOPBACK = 24;
    private static final int UP = 1;

    private static final Pattern SERIES = Pattern.compile("[ ,]+series$", Pattern.CASE_INSENSITIVE);
    private static final Pattern DIGIT = Pattern.compile("\\d");

    private Identities() {}

    static Identity of(Printer printer) {
        var box = printer.box();
        var sysDescr = box.systemText(1);
        var sysObjectId = box.system(2) instanceof SnmpValue.ObjectId id ? id.oid() : null;
        var device = printer.row(Table.HR_DEVICE);
        var general = printer.row(Table.GENERAL);
        var deviceDescr = device == null ? null : device.text(3);
        var printerName = general == null ? null : general.text(16);

        var maker = maker(sysObjectId, deviceDescr, sysDescr, printerName);
        // a box with several printers describes itself in sysDescr, not them
        var own = printer.isOneOfSeveral() ? null : sysDescr;
        return new Identity(
                maker == null ? null : maker.name(),
                model(maker, own, deviceDescr, printerName),
                box.systemText(5),
                firstText(general == null ? null : general.text(17), from(maker, own, Maker::serialNumber)),
                null,
                macAddress(box.all(Table.INTERFACES)),
                sysObjectId == null ? null : sysObjectId.toString(),
                box.systemText(6),
                box.systemText(4),
                from(maker, own, Maker::firmware),
                maker == null || own == null ? List.<FirmwarePart>of() : maker.firmwareParts(own));
    }

    private static @Nullable Maker maker(@Nullable Oid sysObjectId, @Nullable String... texts) {
        for (var text : texts) {
            var said = Maker.saidBy(text);
            if (said != null) {
                return said;
            }
        }
        return Maker.of(sysObjectId);
    }

    /** The first with a digit in it (models have one), else the first there is. */
    private static @Nullable String model(
            @Nullable Maker maker,
            @Nullable String sysDescr,
            @Nullable String deviceDescr,
            @Nullable String printerName) {
        var candidates = Stream.of(
                        from(maker, sysDescr, Maker::model),
                        deviceDescr,
                        printerName,
                        from(maker, sysDescr, Maker::lastModel))
                .flatMap(Stream::ofNullable)
                .map(text -> bare(maker, text))
                .filter(text -> !text.isEmpty())
                .toList();
        return candidates.stream()
                .filter(text -> DIGIT.matcher(text).find())
                .findFirst()
                .orElse(candidates.isEmpty() ? null : candidates.get(0));
    }

    private static String bare(@Nullable Maker maker, String text) {
        var single = text.replaceAll("\\s+", " ").strip();
        var model = maker == null ? single : maker.without(single);
        return SERIES.matcher(model).replaceAll("").strip();
    }

    private interface Finding {
        @Nullable
        String find(Maker maker, String sysDescr);
    }

    private static @Nullable String from(@Nullable Maker maker, @Nullable String sysDescr, Finding finding) {
        return maker == null || sysDescr == null ? null : finding.find(maker, sysDescr);
    }

    private static @Nullable String firstText(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }

    /** Six octets, not zero, no group address; Ethernet before wireless before others, what is up before what is down. */
    private static @Nullable String macAddress(Map<Integer, Row> interfaces) {
        Function<Map.Entry<Integer, Row>, Integer> byType = entry -> {
            var type = entry.getValue().number(3);
            return type == null ? 3 : type == ETHERNET ? 0 : type == WIRELESS ? 1 : 2;
        };
        Function<Map.Entry<Integer, Row>, Integer> byState = entry -> {
            var state = entry.getValue().number(8);
            return state != null && state == UP ? 0 : 1;
        };
        return interfaces.entrySet().stream()
                .filter(entry -> !Long.valueOf(LOOPBACK).equals(entry.getValue().number(3)))
                .sorted(Comparator.comparing(byState).thenComparing(byType).thenComparing(Map.Entry::getKey))
                .flatMap(entry -> Stream.ofNullable(mac(entry.getValue().octets(6))))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String mac(byte @Nullable [] octets) {
        if (octets == null || octets.length != 6 || (octets[0] & 1) != 0) {
            return null;
        }
        var text = new StringBuilder();
        boolean zero = true;
        for (byte octet : octets) {
            zero &= octet == 0;
            text.append(text.isEmpty() ? "" : ":").append(String.format("%02x", octet & 0xff));
        }
        return zero ? null : text.toString();
    }
}
