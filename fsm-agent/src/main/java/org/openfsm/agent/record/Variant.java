package org.openfsm.agent.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.openfsm.agent.snmp.Oid;
import org.openfsm.agent.snmp.SnmpValue;

/**
 * Another printer of a recorded model: the recording with another serial number, MAC address and name, wherever the
 * device repeats them (private objects, sysDescr, host names made of the MAC's tail).
 */
final class Variant {

    private Variant() {}

    static Recording of(Recording recording, int copy, Random random) {
        var objects = recording.objects();
        var changes = new LinkedHashMap<String, String>();
        for (var row : PrinterMib.column(objects, PrinterMib.IF_PHYS_ADDRESS)) {
            mac(octets(objects, row), random, changes);
        }
        for (var row : PrinterMib.column(objects, PrinterMib.GENERAL_SERIAL_NUMBER)) {
            serial(octets(objects, row), random, changes);
        }
        for (var row : recording.traits().serialNumbers()) {
            serial(octets(objects, row), random, changes);
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

    private static void mac(byte[] octets, Random random, Map<String, String> changes) {
        if (octets.length != 6 || Arrays.equals(octets, new byte[6])) {
            return;
        }
        var tail = Arrays.copyOfRange(octets, 3, 6);
        var other = new byte[3];
        random.nextBytes(other);
        var head = text(Arrays.copyOf(octets, 3));
        changes.put(head + text(tail), head + text(other));
        var digits = HexFormat.of().formatHex(tail);
        var otherDigits = HexFormat.of().formatHex(other);
        changes.put(digits, otherDigits);
        changes.put(digits.toUpperCase(Locale.ROOT), otherDigits.toUpperCase(Locale.ROOT));
    }

    /** The tail of digits is what tells two printers of a batch apart. */
    private static void serial(byte[] octets, Random random, Map<String, String> changes) {
        var serial = text(octets).strip();
        if (serial.length() < 6 || changes.containsKey(serial)) {
            return;
        }
        var other = serial.toCharArray();
        for (int i = other.length / 2; i < other.length; i++) {
            if (Character.isDigit(other[i])) {
                other[i] = (char) ('0' + random.nextInt(10));
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
