package org.openfsm.ingest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openfsm.fleet.Observed;
import org.openfsm.platform.AtRest;
import org.openfsm.wire.Device;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;
import org.openfsm.wire.Signed;

/**
 * A report that was opened and read, with all that can be made of it before the transaction that records it, which is to
 * be short.
 *
 * @param fingerprint of its signer's certificate
 * @param archived what is kept of it as evidence
 */
record Opened(Signed signed, Report report, String fingerprint, Arrival arrival, byte[] archived, List<Observed> seen) {
    static final String RAW = "raw-report";

    static Opened of(Signed signed, Report report, Arrival arrival, AtRest atRest) {
        return new Opened(
                signed,
                report,
                Keys.fingerprint(signed.signer()),
                arrival,
                atRest.encrypt(signed.signedData(), RAW),
                SeenDevices.of(report, arrival.at()));
    }

    UUID agent() {
        return report.agentId();
    }

    AgentInstallation.Place place() {
        var previous = report.previous();
        return new AgentInstallation.Place(
                report.chain(),
                report.sequence(),
                signed.sha256(),
                previous == null ? null : previous.chain(),
                previous == null ? null : (Long) previous.sequence());
    }

    /** The latest time of its readings, or null. */
    Instant latestReading() {
        return report.devices().stream()
                .map(Device::readAt)
                .max(Instant::compareTo)
                .orElse(null);
    }
}
