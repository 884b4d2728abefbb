package org.openfsm.ingest;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;
import org.openfsm.wire.MalformedEnrolmentFile;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

/** An agent as the server knows one: a key of its own, a chain of reports, seals for the server. */
public final class TestAgent {
    public final TestServer server;
    public final EnrolmentFile file;
    public KeyPair key = Keys.newSigningKey();
    public X509Certificate certificate;
    public String chain = UUID.randomUUID().toString().replace("-", "");
    public long sequence;
    private Report.Previous previous;
    private Report.Previous before;

    public TestAgent(TestServer server, EnrolmentFile file) {
        this.server = server;
        this.file = file;
        this.certificate = Keys.selfSigned(key, "agent", server.now().minus(Duration.ofDays(1)), Duration.ofDays(3650));
    }

    static TestAgent of(TestServer server, EnrolmentDocument document) {
        try {
            return new TestAgent(server, EnrolmentFile.read(document.content()));
        } catch (MalformedEnrolmentFile e) {
            throw new AssertionError("The server made an enrolment file that nobody reads: " + e.reason(), e);
        }
    }

    public String source() {
        return file.sources().get(0).sourceId();
    }

    /** The next report, numbered. */
    public Report report(Report.Reason reason, List<Device> devices) {
        return report(server.now(), reason, devices);
    }

    public Report report(Instant madeAt, Report.Reason reason, List<Device> devices) {
        sequence++;
        return new Report(
                file.serverId(),
                file.agentId(),
                chain,
                sequence,
                previous,
                madeAt,
                null,
                reason,
                source(),
                "Reported name",
                null,
                null,
                null,
                "1.0.0",
                null,
                madeAt.plus(Duration.ofHours(26)),
                null,
                null,
                devices);
    }

    public Report enrolment() {
        var report = report(Report.Reason.ENROLMENT, List.of());
        return with(
                report, null, new Report.EnrolmentProof(certificate, EnrolmentFile.proof(file.secret(), certificate)));
    }

    static Report with(Report report, X509Certificate next, Report.EnrolmentProof proof) {
        return new Report(
                report.serverId(),
                report.agentId(),
                report.chain(),
                report.sequence(),
                report.previous(),
                report.createdAt(),
                report.clockJumpSeconds(),
                report.reason(),
                report.sourceId(),
                report.customerName(),
                report.poll(),
                report.part(),
                report.parts(),
                report.agentVersion(),
                report.pmdVersion(),
                report.nextExpectedBy(),
                next,
                proof,
                report.devices());
    }

    public byte[] json(Report report) {
        var json = ReportCodec.write(report);
        before = previous;
        previous = new Report.Previous(report.chain(), report.sequence(), Hashes.sha256(json));
        return json;
    }

    public byte[] sign(byte[] json) {
        return Seal.sign(json, key.getPrivate(), certificate, server.now());
    }

    public byte[] seal(Report report) {
        return Seal.encrypt(sign(json(report)), file.recipients());
    }

    /** What travels when the JSON is not what the codec writes. */
    public byte[] seal(Report report, UnaryOperator<String> changed) {
        var json = changed.apply(new String(json(report), java.nio.charset.StandardCharsets.UTF_8));
        return Seal.encrypt(sign(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)), file.recipients());
    }

    public Receipt enrol() {
        return send(seal(enrolment()));
    }

    public Receipt send(byte[] sealed) {
        return server.intake.accept(sealed, Road.HTTPS, "192.0.2.1");
    }

    public Receipt sends(Device... devices) {
        return send(seal(report(Report.Reason.SCHEDULED, List.of(devices))));
    }

    /** Starts its service anew: another chain goes on where this one ended. */
    public void restart() {
        chain = UUID.randomUUID().toString().replace("-", "");
        sequence = 0;
    }

    /** What its store holds of its place. */
    public record Store(String chain, long sequence, Report.Previous previous) {}

    public Store store() {
        return new Store(chain, sequence, previous);
    }

    /** Its store is what it was, as after a backup was put back. */
    public void restore(Store old) {
        chain = old.chain();
        sequence = old.sequence();
        previous = old.previous();
    }

    /** Makes the next report, which is lost on its way. */
    public byte[] loses() {
        return seal(report(Report.Reason.SCHEDULED, List.of()));
    }

    /** As if the reports since then had never been made. */
    void back(String oldChain, long oldSequence) {
        chain = oldChain;
        sequence = oldSequence;
        previous = previousOf(oldChain);
    }

    private Report.Previous previousOf(String oldChain) {
        return before != null && before.chain().equals(oldChain) ? before : previous;
    }

    /** The key after this one. */
    public X509Certificate newKey(KeyPair next) {
        return Keys.selfSigned(next, "agent", server.now(), Duration.ofDays(3650));
    }
}
