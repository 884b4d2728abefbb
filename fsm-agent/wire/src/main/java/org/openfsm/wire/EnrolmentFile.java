package org.openfsm.wire;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a person carries from the server to an agent, {@code NAME.fsm-enrolment}: where to report, for whom to seal, whom
 * to trust, and a secret that proves once that the agent holds this file. It never holds a private key: the agent makes
 * its own (report-format.md 3).
 *
 * @param sources for whom the agent may report
 * @param addresses where reports go, in the order to try
 * @param recipients the server's certificates to seal for, current and next
 * @param trustAnchors what the server's TLS certificate is to be checked against
 * @param secret for one enrolment; absent in a supplement
 * @param expiresAt after it the server takes the secret no more, and no agent takes the file
 * @param supplement whether the file only adds sources to an agent that is enrolled
 */
public record EnrolmentFile(
        String serverId,
        UUID agentId,
        List<Source> sources,
        List<URI> addresses,
        List<X509Certificate> recipients,
        List<X509Certificate> trustAnchors,
        byte @Nullable [] secret,
        Instant expiresAt,
        boolean supplement) {

    public static final String FORMAT = "fsm-enrolment/1";

    /** How the file is named: the installation's name and this. */
    public static final String EXTENSION = ".fsm-enrolment";

    /** How long the secret of a new file is taken. */
    public static final Duration LIFETIME = Duration.ofDays(14);

    public static final int SECRET_BYTES = 32;

    /** Certificates of many names are longer than any text of a report. */
    private static final int LONGEST_TEXT = 16 << 10;

    // spelled out, for NullAway does not see that a compact constructor takes an array that is null
    public EnrolmentFile(
            String serverId,
            UUID agentId,
            List<Source> sources,
            List<URI> addresses,
            List<X509Certificate> recipients,
            List<X509Certificate> trustAnchors,
            byte @Nullable [] secret,
            Instant expiresAt,
            boolean supplement) {
        this.serverId = serverId;
        this.agentId = agentId;
        this.sources = List.copyOf(sources);
        this.addresses = List.copyOf(addresses);
        this.recipients = List.copyOf(recipients);
        this.trustAnchors = List.copyOf(trustAnchors);
        this.secret = secret;
        this.expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
        this.supplement = supplement;
    }

    /** A customer's part of what the agent sees. */
    public record Source(String sourceId, @Nullable String customerName) {}

    /** Only sources for an agent that is enrolled: no address, no certificate, no secret. */
    public static EnrolmentFile supplement(String serverId, UUID agentId, List<Source> sources, Instant expiresAt) {
        return new EnrolmentFile(serverId, agentId, sources, List.of(), List.of(), List.of(), null, expiresAt, true);
    }

    public boolean isExpired(Instant now) {
        return now.isAfter(expiresAt);
    }

    /**
     * Writes the file as JSON, {@code format} first.
     *
     * @throws IllegalArgumentException when {@link #read} would refuse it; the message names the field
     */
    public byte[] write() {
        var json = JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.text("serverId", serverId);
            out.text("agentId", agentId.toString());
            out.flag("supplement", supplement ? true : null);
            out.objects("sources", sources, source -> {
                out.text("sourceId", source.sourceId());
                out.text("customerName", source.customerName());
            });
            out.texts("addresses", addresses.stream().map(URI::toString).toList());
            out.certificates("recipients", recipients);
            out.certificates("trustAnchors", trustAnchors);
            out.base64("secret", secret);
            out.time("expiresAt", expiresAt);
        });
        try {
            read(json);
        } catch (MalformedEnrolmentFile e) {
            throw new IllegalArgumentException("This enrolment file is of no use: " + e.reason(), e);
        }
        return json;
    }

    /** @throws MalformedEnrolmentFile when the bytes are no enrolment file of this version, or one that lacks something */
    public static EnrolmentFile read(byte[] json) throws MalformedEnrolmentFile {
        try (var in = new JsonInput(json, LONGEST_TEXT)) {
            var file = read(in);
            in.end();
            return file;
        } catch (MalformedJson e) {
            throw new MalformedEnrolmentFile(e);
        }
    }

    /**
     * HMAC-SHA-256 over the certificate's DER: it shows the server that whoever made this key holds the file.
     *
     * @throws IllegalArgumentException when the secret is empty
     */
    public static byte[] proof(byte[] secret, X509Certificate certificate) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(Keys.der(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256, which every Java must have", e);
        }
    }

    /** Whether a report's proof was made with the secret; how long it takes tells nothing about where they differ. */
    public static boolean isProven(byte[] secret, Report.EnrolmentProof proof) {
        return MessageDigest.isEqual(proof(secret, proof.certificate()), proof.hmac());
    }

    /** Without the secret: this may end in a log. */
    @Override
    public String toString() {
        return "EnrolmentFile[serverId=" + serverId + ", agentId=" + agentId + ", sources=" + sources + ", addresses="
                + addresses + ", expiresAt=" + expiresAt + ", supplement=" + supplement + "]";
    }

    private static EnrolmentFile read(JsonInput in) throws MalformedJson {
        String serverId = null;
        UUID agentId = null;
        List<Source> sources = null;
        List<URI> addresses = List.of();
        List<X509Certificate> recipients = List.of();
        List<X509Certificate> trustAnchors = List.of();
        byte[] secret = null;
        Instant expiresAt = null;
        boolean supplement = false;

        in.object();
        in.format(FORMAT);
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "serverId" -> serverId = in.someText();
                case "agentId" -> agentId = in.id();
                case "supplement" -> supplement = in.flag();
                case "sources" -> sources = in.list(() -> source(in));
                case "addresses" -> addresses = in.list(() -> address(in));
                case "recipients" -> recipients = in.list(in::certificate);
                case "trustAnchors" -> trustAnchors = in.list(in::certificate);
                case "secret" -> secret = secret(in);
                case "expiresAt" -> expiresAt = in.time();
                default -> in.skip();
            }
        }
        if (!supplement) {
            in.required("addresses", addresses.isEmpty() ? null : addresses);
            in.required("recipients", recipients.isEmpty() ? null : recipients);
            in.required("secret", secret);
        }
        return new EnrolmentFile(
                in.required("serverId", serverId),
                in.required("agentId", agentId),
                in.required("sources", sources == null || sources.isEmpty() ? null : sources),
                addresses,
                recipients,
                trustAnchors,
                secret,
                in.required("expiresAt", expiresAt),
                supplement);
    }

    private static Source source(JsonInput in) throws MalformedJson {
        String sourceId = null;
        String customerName = null;
        in.object();
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "sourceId" -> sourceId = in.someText();
                case "customerName" -> customerName = in.text();
                default -> in.skip();
            }
        }
        return new Source(in.required("sourceId", sourceId), customerName);
    }

    private static URI address(JsonInput in) throws MalformedJson {
        var text = in.someText();
        try {
            var address = new URI(text);
            if (address.isAbsolute()) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw in.malformed(MalformedJson.RANGE, "is " + Text.quoted(text) + ", which is no address", e);
        }
        throw in.malformed(
                MalformedJson.RANGE,
                "is " + Text.quoted(text) + ", expected a whole address such as https://fsm.example.org/api/reports");
    }

    private static byte[] secret(JsonInput in) throws MalformedJson {
        var secret = in.base64();
        if (secret.length != SECRET_BYTES) {
            throw in.malformed(MalformedJson.RANGE, "has " + secret.length + " bytes, expected " + SECRET_BYTES);
        }
        return secret;
    }
}
