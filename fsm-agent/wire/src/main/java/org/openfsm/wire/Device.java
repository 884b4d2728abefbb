package org.openfsm.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One printer as one poll saw it: only what the device really said. A box with several hrDevice printers gives one
 * element each, told apart by {@code printerIndex} (hrDeviceIndex, RFC 2790).
 */
public record Device(
        Instant readAt,
        boolean reachable,
        String address,
        @Nullable Integer port,
        @Nullable Integer printerIndex,
        @Nullable String hostName,
        @Nullable String snmpVersion,
        @Nullable Identity identity,
        @Nullable Properties properties,
        @Nullable Status status,
        List<Meter> meters,
        List<Supply> supplies,
        List<Alert> alerts,
        @Nullable Definition pmd,
        List<Problem> problems) {

    public Device {
        readAt = readAt.truncatedTo(ChronoUnit.SECONDS);
        meters = List.copyOf(meters);
        supplies = List.copyOf(supplies);
        alerts = List.copyOf(alerts);
        problems = List.copyOf(problems);
    }

    /** A device that gave no answer: its place and the reason. */
    public static Device unreachable(Instant readAt, String address, int port, Problem problem) {
        return new Device(
                readAt,
                false,
                address,
                port,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(problem));
    }

    /** @param manufacturer the maker's usual name @param sysObjectId numeric, without a leading dot */
    public record Identity(
            @Nullable String manufacturer,
            @Nullable String model,
            @Nullable String name,
            @Nullable String serialNumber,
            @Nullable String assetNumber,
            @Nullable String macAddress,
            @Nullable String sysObjectId,
            @Nullable String location,
            @Nullable String contact,
            @Nullable String firmware,
            List<FirmwarePart> firmwareParts) {
        public Identity {
            firmwareParts = List.copyOf(firmwareParts);
        }
    }

    /** Version of one component, by the device's own name for it. */
    public record FirmwarePart(String name, String version) {}

    /** @param functions of {@code print copy scan fax} @param finishing of {@code staple punch fold …} */
    public record Properties(
            @Nullable Boolean color,
            @Nullable Boolean duplex,
            List<String> functions,
            List<String> finishing,
            List<Tray> inputs,
            List<Tray> outputs) {
        public Properties {
            functions = List.copyOf(functions);
            finishing = List.copyOf(finishing);
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /** An input (prtInputTable) or output (prtOutputTable) of the device; {@code media} only of inputs. */
    public record Tray(
            int index,
            @Nullable String name,
            @Nullable String media,
            @Nullable String unit,
            @Nullable Level level) {}

    /**
     * @param device hrDeviceStatus: running, warning, testing, down, unknown
     * @param printer hrPrinterStatus: idle, printing, warmup, other, unknown
     * @param errors hrPrinterDetectedErrorState by RFC 2790's names
     */
    public record Status(
            @Nullable String device,
            @Nullable String printer,
            List<String> errors,
            @Nullable Long upSeconds) {
        public Status {
            errors = List.copyOf(errors);
        }
    }

    /** A row of prtAlertTable; numbers as read, unknown codes pass. @param severity RFC 3805's word */
    public record Alert(
            int index,
            @Nullable String severity,
            @Nullable Integer code,
            @Nullable String group,
            @Nullable Integer groupIndex,
            @Nullable Integer location,
            @Nullable String training,
            @Nullable String description,
            @Nullable Instant raisedAt) {
        public Alert {
            raisedAt = raisedAt == null ? null : raisedAt.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** The device definition that read the device. @param origin pool or local */
    public record Definition(String id, long version, String sha256, String origin) {}

    /** What could not be read. @param code never an exception's text @param what the object or table */
    public record Problem(String code, @Nullable String what) {
        public static final String NO_ANSWER = "no-answer";
        public static final String NOT_INCREASING = "not-increasing";
        public static final String BAD_VALUE = "bad-value";
    }
}
