package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A device as one poll saw it, in the fleet's words; what it did not say is null or empty.
 *
 * @param at the counted time: when it was read, at the latest when the report was received
 * @param address where it was asked; the place of a poll, never an identity
 * @param status null when the poll did not ask for it: alerts then say nothing either
 */
public record Observed(
        Instant at,
        boolean reachable,
        String address,
        Integer port,
        Integer printerIndex,
        String hostName,
        String snmpVersion,
        Names names,
        DeviceView.Properties properties,
        DeviceView.Status status,
        List<MeterValue> meters,
        List<SupplyView> supplies,
        List<AlertView> alerts,
        List<DeviceView.Problem> problems) {

    public Observed {
        meters = List.copyOf(meters);
        supplies = List.copyOf(supplies);
        alerts = List.copyOf(alerts);
        problems = List.copyOf(problems);
    }

    /** What the device says of itself. */
    public record Names(
            String manufacturer,
            String model,
            String name,
            String serialNumber,
            String assetNumber,
            String macAddress,
            String sysObjectId,
            String location,
            String contact,
            String firmware,
            List<DeviceView.FirmwarePart> firmwareParts) {
        static final Names NONE = new Names(null, null, null, null, null, null, null, null, null, null, List.of());

        public Names {
            firmwareParts = List.copyOf(firmwareParts);
        }

        /** These, and where one is missing, the other's: a poll that was cut short takes nothing away. */
        Names or(Names other) {
            return new Names(
                    first(manufacturer, other.manufacturer),
                    first(model, other.model),
                    first(name, other.name),
                    first(serialNumber, other.serialNumber),
                    first(assetNumber, other.assetNumber),
                    first(macAddress, other.macAddress),
                    first(sysObjectId, other.sysObjectId),
                    first(location, other.location),
                    first(contact, other.contact),
                    first(firmware, other.firmware),
                    firmwareParts.isEmpty() ? other.firmwareParts : firmwareParts);
        }

        private static String first(String one, String other) {
            return Objects.requireNonNullElse(one, Objects.requireNonNullElse(other, ""))
                            .isEmpty()
                    ? null
                    : Objects.requireNonNullElse(one, other);
        }
    }

    /** A meter's value as read. */
    public record MeterValue(String key, long value, boolean billing, List<MeterView.Operand> raw) {
        public MeterValue {
            raw = List.copyOf(raw);
        }
    }
}
