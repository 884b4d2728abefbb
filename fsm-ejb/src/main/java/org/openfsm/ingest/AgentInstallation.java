package org.openfsm.ingest;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** An agent at a customer's: may it report, and what was heard of it last. */
@Entity
@Table(name = "agent_installation")
@IdClass(AgentInstallation.Key.class)
public class AgentInstallation {
    /** How far an agent's clock may be ahead of ours without being in doubt. */
    private static final Duration AHEAD = Duration.ofMinutes(10);

    /** The next report comes a day after the last at the latest, plus two hours (report-format.md, Heartbeat). */
    private static final Duration LONGEST_SILENCE = Duration.ofHours(26);

    /** Tenant and id. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1;
        private long tenantId;
        private UUID id;

        protected Key() {}

        public Key(long tenantId, UUID id) {
            this.tenantId = tenantId;
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.tenantId == tenantId && key.id.equals(id);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, id);
        }
    }

    @Id
    @Column(name = "tenant_id")
    private long tenantId;

    @Id
    private UUID id;

    private String name;
    private String folded;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "created_by")
    private String createdBy;

    @Column(name = "enrolment_secret")
    private String enrolmentSecret;

    @Column(name = "enrol_by")
    private Instant enrolBy;

    @Column(name = "enrolled_at")
    private Instant enrolledAt;

    @Column(name = "revoked_at")
    private Instant revokedAt;

    @Column(name = "revoked_why")
    private String revokedWhy;

    @Column(name = "agent_version")
    private String agentVersion;

    @Column(name = "pmd_version")
    private Long pmdVersion;

    @Column(name = "last_heard_at")
    private Instant lastHeardAt;

    @Column(name = "last_created_at")
    private Instant lastCreatedAt;

    /** As it says, but never later than it was received: a clock that was ahead must not make all others late. */
    @Column(name = "last_counted_at")
    private Instant lastCountedAt;

    @Column(name = "clock_since")
    private Instant clockSince;

    @Column(name = "last_chain")
    private String lastChain;

    @Column(name = "last_sequence")
    private Long lastSequence;

    @Column(name = "last_sha256")
    private String lastSha256;

    @Column(name = "next_expected_by")
    private Instant nextExpectedBy;

    private long reports;
    private long missing;

    @Column(name = "missing_since")
    private Instant missingSince;

    @Column(name = "missing_at")
    private Instant missingAt;

    @Column(name = "sealed_for")
    private String sealedFor;

    private long quarantined;

    protected AgentInstallation() {}

    AgentInstallation(long tenantId, UUID id, String name, String createdBy, Instant createdAt) {
        this.tenantId = tenantId;
        this.id = id;
        this.name = name;
        this.folded = name.toLowerCase(Locale.ROOT);
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    /** Gives a new secret (encrypted) that is good once, until then; one given before is good no more. */
    void openEnrolment(String secret, Instant until) {
        enrolmentSecret = secret;
        enrolBy = until;
    }

    /** The secret (encrypted) of the enrolment file that is still out, or null. */
    String enrolmentSecret(Instant now) {
        return enrolBy == null || now.isAfter(enrolBy) ? null : enrolmentSecret;
    }

    /** The file came back: its secret is used up, and the agent may report, also if it had been revoked. */
    void enrol(Instant at) {
        enrolmentSecret = null;
        enrolBy = null;
        enrolledAt = at;
        revokedAt = null;
        revokedWhy = null;
    }

    void revoke(Instant at, String why) {
        enrolmentSecret = null;
        enrolBy = null;
        revokedAt = revokedAt == null ? at : revokedAt;
        revokedWhy = why;
    }

    /** Takes a revocation back. */
    void restore() {
        revokedAt = null;
        revokedWhy = null;
    }

    /**
     * Takes note of a report.
     *
     * @param latestReading the latest time of its readings, or null
     * @return what is remarkable about its times
     */
    Set<Mark> hear(Place place, Instant madeAt, Instant latestReading, Instant receivedAt) {
        var marks = EnumSet.noneOf(Mark.class);
        var countedAt = madeAt.isBefore(receivedAt) ? madeAt : receivedAt;
        var sameChain = place.chain().equals(lastChain);
        boolean overtaken = sameChain
                ? place.sequence() < lastSequence
                : lastCountedAt != null && countedAt.isBefore(lastCountedAt) && !place.follows(lastChain, lastSequence);
        if (madeAt.isAfter(receivedAt.plus(AHEAD)) || (latestReading != null && latestReading.isAfter(madeAt))) {
            marks.add(Mark.CLOCK);
        }
        if (lastCreatedAt != null && !overtaken && madeAt.isBefore(lastCreatedAt)) {
            marks.add(Mark.CLOCK);
        }
        if (overtaken) {
            marks.add(Mark.LATE);
        } else {
            lastChain = place.chain();
            lastSequence = place.sequence();
            lastSha256 = place.sha256();
            lastCreatedAt = madeAt;
            lastCountedAt = countedAt;
        }
        noteClock(marks, receivedAt);
        if (lastHeardAt == null || receivedAt.isAfter(lastHeardAt)) {
            lastHeardAt = receivedAt;
        }
        reports++;
        return marks;
    }

    /** From the first report with a wrong clock on until the first without; one that was overtaken proves nothing. */
    private void noteClock(Set<Mark> marks, Instant receivedAt) {
        if (!marks.contains(Mark.CLOCK)) {
            clockSince = marks.contains(Mark.LATE) ? clockSince : null;
        } else if (clockSince == null) {
            clockSince = receivedAt;
        }
    }

    /** Whether a report comes right behind the last one; else reports are missing, or ones that were come late. */
    boolean expects(Place place) {
        return lastChain == null
                ? place.sequence() == 1 && place.previousChain() == null
                : place.sequence() == (place.chain().equals(lastChain) ? lastSequence + 1 : 1)
                        && place.follows(lastChain, lastSequence);
    }

    /** @param at when this was found */
    void misses(ReportGap.Missing open, Instant at) {
        if (missing != open.reports()) {
            missing = open.reports();
            missingAt = at;
        }
        missingSince = open.since();
    }

    /**
     * What the agent says of itself in the report that it made last. When it promises to be heard later than any agent
     * may, its clock is ahead: that must not hide its silence.
     */
    void describe(String version, Long pmd, Instant expectedBy, Instant receivedAt) {
        var latest = receivedAt.plus(LONGEST_SILENCE);
        agentVersion = version;
        pmdVersion = pmd;
        nextExpectedBy = expectedBy != null && expectedBy.isAfter(latest) ? latest : expectedBy;
    }

    /** @param keys ids of ours that its report was sealed for; null when that is not known */
    void sealsFor(String keys) {
        sealedFor = keys == null ? sealedFor : keys;
    }

    void keepsInQuarantine(long bytes) {
        quarantined += bytes;
    }

    /** Where a report stands: its number, and the one it says it follows (null when it follows none). */
    record Place(String chain, long sequence, String sha256, String previousChain, Long previousSequence) {
        boolean follows(String otherChain, Long otherSequence) {
            return previousChain != null && previousChain.equals(otherChain) && previousSequence.equals(otherSequence);
        }
    }

    long tenantId() {
        return tenantId;
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    Instant revokedAt() {
        return revokedAt;
    }

    Instant enrolledAt() {
        return enrolledAt;
    }

    /** Since when its clock is wrong; null when it is not. */
    Instant clockSince() {
        return clockSince;
    }

    /** Reports that are missed of it. */
    long missing() {
        return missing;
    }

    long quarantined() {
        return quarantined;
    }
}
