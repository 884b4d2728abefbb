package org.openfsm.it;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;
import org.openfsm.wire.MalformedEnrolmentFile;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

/** An agent made of wire's parts by hand, for reports that the real one would never send. */
public final class HandmadeAgent {

    private final Clock clock;
    private final EnrolmentFile file;
    private final KeyPair keys = Keys.newSigningKey();
    private final X509Certificate certificate;
    private final String chain;
    private long sequence;
    private Report.Previous previous;
    private String version = "1.0.0";

    /** @param enrolmentFile what {@code POST /api/agents} gave */
    public HandmadeAgent(byte[] enrolmentFile, Clock clock) throws MalformedEnrolmentFile {
        this.clock = clock;
        file = EnrolmentFile.read(enrolmentFile);
        certificate = Keys.selfSigned(
                keys, "handmade agent", clock.instant().minus(Duration.ofHours(1)), Duration.ofDays(400));
        var id = new byte[16];
        ThreadLocalRandom.current().nextBytes(id);
        chain = HexFormat.of().formatHex(id);
    }

    /** From now on it says that it is of this version. */
    public HandmadeAgent ofVersion(String some) {
        version = some;
        return this;
    }

    public EnrolmentFile file() {
        return file;
    }

    KeyPair keys() {
        return keys;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** The first report, sealed. */
    public byte[] enrolment() {
        return sealed(next(report -> new Report(
                report.serverId(),
                report.agentId(),
                report.chain(),
                report.sequence(),
                report.previous(),
                report.createdAt(),
                null,
                Report.Reason.ENROLMENT,
                report.sourceId(),
                null,
                null,
                null,
                null,
                report.agentVersion(),
                null,
                null,
                null,
                new Report.EnrolmentProof(certificate, EnrolmentFile.proof(file.secret(), certificate)),
                List.of())));
    }

    /** An honest report of these devices, as JSON. */
    public byte[] report(Device... devices) {
        return next(report -> with(report, report.serverId(), List.of(devices)));
    }

    /** A report that is meant for another server. */
    byte[] reportFor(String serverId) {
        return next(report -> with(report, serverId, List.of()));
    }

    /** Signs and encrypts as agents do. */
    public byte[] sealed(byte[] json) {
        return Seal.encrypt(Seal.sign(json, keys.getPrivate(), certificate, clock.instant()), file.recipients());
    }

    private static Report with(Report report, String serverId, List<Device> devices) {
        return new Report(
                serverId,
                report.agentId(),
                report.chain(),
                report.sequence(),
                report.previous(),
                report.createdAt(),
                null,
                Report.Reason.SCHEDULED,
                report.sourceId(),
                null,
                null,
                null,
                null,
                report.agentVersion(),
                null,
                null,
                null,
                null,
                devices);
    }

    private byte[] next(UnaryOperator<Report> change) {
        sequence++;
        var plain = new Report(
                file.serverId(),
                file.agentId(),
                chain,
                sequence,
                previous,
                clock.instant(),
                null,
                Report.Reason.SCHEDULED,
                file.sources().get(0).sourceId(),
                null,
                null,
                null,
                null,
                version,
                null,
                null,
                null,
                null,
                List.of());
        var json = ReportCodec.write(change.apply(plain));
        previous = new Report.Previous(chain, sequence, Hashes.sha256(json));
        return json;
    }
}
