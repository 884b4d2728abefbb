package org.openfsm.agent.diagnose;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Road;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.diagnose.Step.Result;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Answer;
import org.openfsm.agent.transport.Leg;
import org.openfsm.agent.transport.Roads;
import org.openfsm.agent.transport.Transport;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Seal;

/**
 * Goes each road to its end with a real report, and tells from its answer how far it came. Nothing is tried beside the
 * road itself, so what is found is what reports meet.
 */
final class Ways {

    /** What a person needs to have a certificate renewed. */
    private static final Duration SOON = Duration.ofDays(14);

    private final AgentConfig config;
    private final Identity identity;
    private final Clock clock;
    private final Findings findings;

    Ways(AgentConfig config, Identity identity, Clock clock, Findings findings) {
        this.config = config;
        this.identity = identity;
        this.clock = clock;
        this.findings = findings;
    }

    void all(TestReport report) throws InterruptedException {
        List<Transport> roads;
        try {
            roads = Roads.of(config, identity.server(), clock);
        } catch (GeneralSecurityException refused) {
            findings.broken("report", "certificates", refused.getMessage());
            return;
        }
        var sealed = Seal.encrypt(report.report().signed(), identity.server().recipients());
        for (var road : roads) {
            go(road, sealed, report);
        }
    }

    private void go(Transport road, byte[] sealed, TestReport report) throws InterruptedException {
        var addresses = addresses(road);
        var answer = road.send(sealed, false);
        var end = end(answer);
        for (var leg : legs(road)) {
            if (leg == end) {
                ended(road, leg, answer, report);
            } else if (leg.compareTo(end) > 0 || isUnproven(road, leg, answer)) {
                say(road, leg, Result.SKIPPED, "notReached");
            } else {
                passed(road, leg, addresses);
            }
        }
    }

    private static Leg end(Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            return failed.at();
        }
        return answer instanceof Answer.Misconfigured misconfigured ? misconfigured.at() : Leg.ANSWER;
    }

    private Set<Leg> legs(Transport road) {
        var legs = EnumSet.allOf(Leg.class);
        var mail = config.mail();
        if (!isMail(road) || mail == null) {
            legs.removeAll(EnumSet.of(Leg.TOKEN, Leg.LOGIN));
            if (config.https().proxy() == null) {
                legs.remove(Leg.PROXY);
            }
            return legs;
        }
        legs.remove(Leg.PROXY);
        if (mail.oauth() == null) {
            legs.remove(Leg.TOKEN);
        }
        if (mail.security() == Security.NONE) {
            legs.remove(Leg.TLS);
        }
        return legs;
    }

    private static boolean isMail(Transport road) {
        return road.name().equals(Road.MAIL.word());
    }

    /** A connection that broke off says nothing of the login, and of TLS and a proxy only when a certificate was seen. */
    private static boolean isUnproven(Transport road, Leg leg, Answer answer) {
        return answer instanceof Answer.Failed
                && (leg == Leg.LOGIN
                        || (leg == Leg.TLS || leg == Leg.PROXY) && road.shown().isEmpty());
    }

    private static List<String> addresses(Transport road) {
        var addresses = new ArrayList<String>();
        for (var door : road.doors()) {
            try {
                addresses.add(door.getHostString() + " = "
                        + Stream.of(InetAddress.getAllByName(door.getHostString()))
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(", ")));
            } catch (UnknownHostException unresolved) {
                addresses.add(door.getHostString() + " = ?");
            }
        }
        return addresses;
    }

    private void passed(Transport road, Leg leg, List<String> addresses) {
        switch (leg) {
            case TOKEN ->
                Roads.tokens(config).ifPresent(host -> say(road, leg, Result.OK, "good", host.getHostString()));
            case NAME -> say(road, leg, Result.OK, "good", String.join("; ", addresses));
            case CONNECTION -> say(road, leg, Result.OK, "good", doors(road));
            case TLS -> road.shown().ifPresent(certificate -> shown(road, certificate));
            case LOGIN -> {
                var mail = config.mail();
                if (mail == null || mail.user() == null) {
                    say(road, leg, Result.OK, "none");
                } else {
                    say(road, leg, Result.OK, "good", mail.user());
                }
            }
            case PROXY ->
                say(road, leg, Result.OK, "good", String.valueOf(config.https().proxy()));
            default -> throw new IllegalStateException(leg + " is where a road ends");
        }
    }

    private static String doors(Transport road) {
        return road.doors().stream()
                .map(door -> door.getHostString() + ":" + door.getPort())
                .collect(Collectors.joining(", "));
    }

    private void shown(Transport road, X509Certificate certificate) {
        var end = certificate.getNotAfter().toInstant();
        var now = clock.instant();
        // Java asks an authority for no dates, and a certificate may be its own: then reports get through all the same
        var what = now.isAfter(end) ? "ended" : now.plus(SOON).isAfter(end) ? "ends" : "good";
        say(
                road,
                Leg.TLS,
                what.equals("good") ? Result.OK : Result.ATTENTION,
                what,
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                end,
                Keys.fingerprint(certificate));
    }

    private void ended(Transport road, Leg leg, Answer answer, TestReport report) {
        if (answer instanceof Answer.Failed failed) {
            say(road, leg, Result.BROKEN, "failed", failed.why());
        } else if (answer instanceof Answer.Misconfigured misconfigured) {
            say(road, leg, Result.BROKEN, "failed", misconfigured.why());
        } else if (answer instanceof Answer.Refused refused) {
            say(road, leg, Result.BROKEN, "refused", road.who(), refused.answer());
        } else if (answer instanceof Answer.Later later) {
            say(road, leg, Result.ATTENTION, "later", road.who(), later.answer());
        } else {
            taken(road, leg, report);
        }
    }

    private void taken(Transport road, Leg leg, TestReport report) {
        try {
            report.taken(road.name());
            say(road, leg, Result.OK, "taken", road.who(), report.report().name());
        } catch (StoreFailure failure) {
            say(road, leg, Result.ATTENTION, "takenButNotKept", road.who(), failure.getMessage());
        }
    }

    private void say(Transport road, Leg leg, Result result, String what, @Nullable Object... arguments) {
        var name = leg.name().toLowerCase(java.util.Locale.ROOT);
        findings.add(road.name() + "." + name, result, words(road, name), what, arguments);
    }

    /** Both roads are told of with the same words, but for the answer at their end. */
    private static String words(Transport road, String leg) {
        return leg.equals("answer") ? (isMail(road) ? "mail." : "https.") + leg : "road." + leg;
    }
}
