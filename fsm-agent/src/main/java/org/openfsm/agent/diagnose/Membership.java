package org.openfsm.agent.diagnose;

import java.time.Clock;
import java.time.Duration;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.KeyRenewal;
import org.openfsm.agent.transport.Roads;

/** Whether this agent is one of the server's, and will be tomorrow. */
final class Membership {

    /** It renews itself long before; when it did not by then, somebody should look. */
    private static final Duration LATE = Duration.ofDays(30);

    private final Clock clock;
    private final Findings findings;

    Membership(Clock clock, Findings findings) {
        this.clock = clock;
        this.findings = findings;
    }

    void of(AgentConfig config, Identity identity) {
        findings.ok(
                "enrolment",
                "good",
                identity.server().agentId(),
                identity.server().serverId(),
                identity.fingerprint(),
                Roads.said(config, identity.server()));
        Enrolled.unfit(config, identity).ifPresent(unfit -> unfit.problems()
                .forEach(problem -> findings.broken("enrolment", "unfit", problem)));
        var end = KeyRenewal.end(identity.certificate());
        var begin = identity.certificate().getNotBefore().toInstant();
        var now = clock.instant();
        if (!now.isBefore(end)) {
            findings.broken("certificate", "ended", end);
        } else if (now.isBefore(begin)) {
            findings.broken("certificate", "future", begin, now);
        } else if (now.plus(LATE).isAfter(end)) {
            findings.attention("certificate", "ends", end);
        } else {
            findings.ok("certificate", "good", end, KeyRenewal.from(identity.certificate()));
        }
    }
}
