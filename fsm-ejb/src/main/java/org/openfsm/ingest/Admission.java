package org.openfsm.ingest;

import java.time.Instant;
import org.openfsm.wire.Report;

/** Whether a report may be recorded: it is for this server, and of an agent that may report, with this certificate. */
final class Admission {
    private Admission() {}

    /** @param agent whom it names; null when nobody is known by that name */
    static void check(Opened opened, KnownAgent agent, String serverId) throws Misfit {
        var report = opened.report();
        var fingerprint = opened.fingerprint();
        var receivedAt = opened.arrival().at();
        if (!report.serverId().equals(serverId)) {
            throw new Misfit(
                    Reason.WRONG_SERVER,
                    "The report is for server " + SeenDevices.text(report.serverId(), 64) + ", this is " + serverId
                            + ". Enrol the agent here, or set its address to the other server.");
        }
        if (agent == null) {
            throw new Misfit(
                    Reason.UNKNOWN_AGENT,
                    "Agent " + report.agentId() + " is not known here (certificate " + fingerprint
                            + "). Make an enrolment file for it under Agents.");
        }
        if (agent.certificate() == null && report.reason() == Report.Reason.ENROLMENT) {
            checkSource(report, agent);
            return; // whether the proof fits is decided where the secret is locked
        }
        if (agent.revokedAt() != null
                || (agent.certificate() != null && agent.certificate().revoked())) {
            throw revoked(
                    agent.name(),
                    agent.revokedAt() == null ? agent.certificate().revokedAt() : agent.revokedAt());
        }
        if (agent.enrolledAt() == null) {
            throw new Misfit(
                    Reason.NOT_ENROLLED,
                    "Agent " + agent.name() + " has not enrolled yet (certificate " + fingerprint
                            + "). Its reports are recorded once its enrolment report has arrived.");
        }
        if (agent.certificate() == null || agent.certificate().superseded(receivedAt)) {
            throw new Misfit(
                    Reason.UNKNOWN_CERTIFICATE,
                    "Signed as agent " + agent.name() + " by a certificate that is not registered for it ("
                            + fingerprint
                            + "). If the agent made a new key, compare this fingerprint with the one it shows and"
                            + " register it under Quarantine, or give the agent a new enrolment file.");
        }
        if (agent.certificate().expired(opened.signed().signedAt(), receivedAt)) {
            throw new Misfit(
                    Reason.EXPIRED,
                    "The certificate of agent " + agent.name() + " ended on "
                            + agent.certificate().endsAt() + " (" + fingerprint + "). Give it a new enrolment file.");
        }
        checkSource(report, agent);
    }

    private static void checkSource(Report report, KnownAgent agent) throws Misfit {
        if (agent.customerId() == null) {
            throw new Misfit(
                    Reason.SOURCE_ID,
                    "Source id \"" + SeenDevices.text(report.sourceId(), 64) + "\" does not belong to agent "
                            + agent.name() + ". Give the agent a supplement file with it, or take it out of the agent's"
                            + " configuration.");
        }
    }

    private static Misfit revoked(String agent, Instant at) {
        return new Misfit(
                Reason.REVOKED,
                "Agent " + agent + " was revoked on " + at
                        + ". If that was a mistake, restore it under Agents; if it is to report again with a new key, give it a"
                        + " new enrolment file.");
    }
}
