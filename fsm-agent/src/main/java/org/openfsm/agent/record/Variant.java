package org.openfsm.agent.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * Another printer of a recorded model: the recording with another serial number, MAC address and name, wherever the
 * device repeats them (private objects, sysDescr, host names made of the MAC's tail).
 */
final class Variant {

    /** Prime, so that copies differ in more than the last digit and never meet. */
    private static final int STRIDE = 3_571;

    private Variant() {}

    /** @param copy from 1; no two copies are the same */
    static Recording of(Recording recording, int copy) {
        var objects = recording.objects();
        var changes = new LinkedHashMap<String, String>();
        for (var row : PrinterMib.column(objects, PrinterMib.IF_PHYS_ADDRESS)) {
            mac(octets(objects, row), copy, changes);
        }
        for (var row : PrinterMib.column(objects, PrinterMib.GENERAL_SERIAL_NUMBER)) {
            serial(octets(objects, row), copy, changes);
        }
        for (var row : recording.traits().serialNumbers()) {
            serial(octets(objects, row), copy, changes);
        }
        var changed = new TreeMap<Oid, SnmpValue>();
        objects.forEach((oid, value) -> changed.put(
                oid,
                value instanceof SnmpValue.Octets text && text.tag() == SnmpValue.OCTET_STRING
                        ? changed(text, changes)
                        : value));
        var name = text(octets(changed, PrinterMib.SYS_NAME));
        if (!name.isEmpty() && name.equals(text(octets(objects, PrinterMib.SYS_NAME)))) {
            int dot = name.indexOf('.');
            var other = dot < 0 ? name + "-" + copy : name.substring(0, dot) + "-" + copy + name.substring(dot);
            changed.replaceAll((oid, value) ->
                    value instanceof SnmpValue.Octets text ? changed(text, Map.of(name, other)) : value);
        }
        return new Recording(recording.name(), changed, recording.traits());
    }

    private static void mac(byte[] octets, int copy, Map<String, String> changes) {
        if (octets.length != 6 || Arrays.equals(octets, new byte[6])) {
            return;
        }
        var head = text(Arrays.copyOf(octets, 3));
        int tail = (octets[3] & 0xFF) << 16 | (octets[4] & 0xFF) << 8 | octets[5] & 0xFF;
        int other = tail + copy * STRIDE & 0xFF_FFFF;
        changes.put(head + text(threeOctets(tail)), head + text(threeOctets(other)));
        var digits = HexFormat.of().formatHex(threeOctets(tail));
        var otherDigits = HexFormat.of().formatHex(threeOctets(other));
        changes.put(digits, otherDigits);
        changes.put(digits.toUpperCase(Locale.ROOT), otherDigits.toUpperCase(Locale.ROOT));
    }

    private static byte[] threeOctets(int number) {
        return new byte[] {(byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    /** Counts on in the digits and letters of the second half, where the printers of a batch differ. */
    private static void serial(byte[] octets, int copy, Map<String, String> changes) {
        var serial = text(octets).strip();
        if (serial.length() < 6 || changes.containsKey(serial)) {
            return;
        }
        var other = serial.toCharArray();
        int carry = copy * STRIDE;
        for (int i = other.length - 1; i >= other.length / 2; i--) {
            char zero = other[i] >= 'A' && other[i] <= 'Z' ? 'A' : '0';
            int base = zero == 'A' ? 26 : 10;
            int place = other[i] - zero;
            if (place >= 0 && place < base) {
                other[i] = (char) (zero + (place + carry) % base);
                carry = (place + carry) / base;
            }
        }
        changes.put(serial, new String(other));
    }

    private static byte[] octets(NavigableMap<Oid, SnmpValue> objects, Oid oid) {
        return objects.get(oid) instanceof SnmpValue.Octets value ? value.bytes() : new byte[0];
    }

    private static SnmpValue.Octets changed(SnmpValue.Octets value, Map<String, String> changes) {
        var text = text(value.bytes());
        for (var change : changes.entrySet()) {
            text = text.replace(change.getKey(), change.getValue());
        }
        return new SnmpValue.Octets(value.tag(), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One character an octet, whatever the octets mean. */
    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
