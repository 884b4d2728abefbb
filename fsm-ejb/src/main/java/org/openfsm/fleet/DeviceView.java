package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Everything that is known of one device now. Values that the device did not give, or the agent keeps, are null. */
public record DeviceView(
        long id,
        DeviceState state,
        StateReason reason,
        Identity identity,
        Place place,
        List<Group> groups,
        Status status,
        Properties properties,
        List<SupplyView> supplies,
        List<MeterView> meters,
        List<AlertView> alerts,
        List<Problem> problems,
        List<Epoch> epochs,
        Agent agent,
        ReportRef lastReport,
        Instant firstSeenAt,
        Instant readAt,
        Instant seenAt) {

    /** @param certain false when the device names nothing of itself and is held by its place only */
    public record Identity(
            String manufacturer,
            String model,
            String name,
            String serialNumber,
            String assetNumber,
            String macAddress,
            String sysObjectId,
            String firmware,
            List<FirmwarePart> firmwareParts,
            boolean certain) {}

    public record FirmwarePart(String name, String version) {}

    /** A group that holds it. */
    public record Group(long id, String name) {}

    /** @param siteId where it stands; null when nobody said */
    public record Place(
            long customerId,
            String customerName,
            Long siteId,
            String siteName,
            String sourceId,
            String location,
            String contact,
            String hostName,
            String address,
            Integer port,
            Integer printerIndex,
            String snmpVersion) {}

    /** In the words of HOST-RESOURCES-MIB. @param errors hrPrinterDetectedErrorState's names */
    public record Status(String device, String printer, List<String> errors, Long upSeconds) {}

    /** @param readBy the definition that these and the meters were read by; null where the standards alone were */
    public record Properties(
            Boolean color,
            Boolean duplex,
            List<String> functions,
            List<String> finishing,
            List<Tray> inputs,
            List<Tray> outputs,
            Definition readBy) {}

    /** A definition of devices (PMD). @param origin pool, or local where the agent has its own */
    public record Definition(String id, long version, String origin) {}

    /** @param kind what the level stands for, as in {@link SupplyView} */
    public record Tray(
            int index,
            String name,
            String media,
            String unit,
            String kind,
            Integer percent,
            Long level,
            Long capacity) {}

    /** What could not be read, as a code, and where. */
    public record Problem(String code, String what) {}

    /** A stretch in which meters only rise. @param reason why it began: first, went-back */
    public record Epoch(int epoch, Instant from, Instant to, String reason) {}

    public record Agent(UUID id, String name, String version) {}
}
