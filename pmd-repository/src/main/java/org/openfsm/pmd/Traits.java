package org.openfsm.pmd;

import java.util.NavigableMap;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What tells a device's family.
 *
 * @param sysObjectId absent when the device has none; it lies on cross-badged engines
 * @param values all that was read, for conditions on other objects
 */
public record Traits(
        @Nullable Oid sysObjectId,
        @Nullable String sysDescr,
        @Nullable String hrDeviceDescr,
        @Nullable String prtGeneralPrinterName,
        @Nullable String ieee1284,
        @Nullable Integer printerIndex,
        NavigableMap<Oid, SnmpValue> values) {

    private static final Oid SYS_DESCR = Oid.of("1.3.6.1.2.1.1.1.0");
    private static final Oid SYS_OBJECT_ID = Oid.of("1.3.6.1.2.1.1.2.0");
    private static final Place HR_DEVICE_DESCR = Place.of("1.3.6.1.2.1.25.3.2.1.3.$device");
    private static final Place PRINTER_NAME = Place.of("1.3.6.1.2.1.43.5.1.1.16.$device");

    /** @param printerIndex hrDeviceIndex of the printer; absent for a box that names none */
    public static Traits of(NavigableMap<Oid, SnmpValue> values, @Nullable Integer printerIndex) {
        return new Traits(
                values.get(SYS_OBJECT_ID) instanceof SnmpValue.ObjectId id ? id.oid() : null,
                text(values.get(SYS_DESCR)),
                text(values.get(HR_DEVICE_DESCR.at(printerIndex))),
                text(values.get(PRINTER_NAME.at(printerIndex))),
                Ieee1284.PLACES.stream()
                        .map(place -> text(values.get(place)))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                printerIndex,
                values);
    }

    private static @Nullable String text(@Nullable SnmpValue value) {
        return value instanceof SnmpValue.Octets octets ? LocalText.of(octets.bytes(), null) : null;
    }

    /** Whether the object is there, or any instance below the column. */
    boolean has(Oid object, boolean below) {
        if (!below) {
            return values.containsKey(object);
        }
        return Stream.ofNullable(values.higherKey(object)).anyMatch(next -> next.startsWith(object));
    }
}
