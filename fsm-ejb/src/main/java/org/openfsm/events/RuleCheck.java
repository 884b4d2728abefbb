package org.openfsm.events;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import org.openfsm.platform.Rejected;

/** Whether a rule can work as it is written; says the first thing that is wrong. */
final class RuleCheck {
    private static final int NAME = 200;
    private static final int MODEL = 200;
    private static final int RECIPIENTS = 20;
    private static final int URL = 500;
    private static final int SECRET = 16;
    private static final int LONGEST_HOURS = 24 * 365;
    private static final int LONGEST_MINUTES = 60 * 24 * 30;
    private static final Set<String> LANGUAGES = Set.of("en", "de");

    private RuleCheck() {}

    /** What a dry run needs. @throws Rejected with what is wrong */
    static void condition(Rule rule) {
        var trigger = rule.trigger();
        if (trigger == null || trigger.kind() == null || rule.filter() == null) {
            throw new Rejected("rule.trigger", "The rule does not say what must happen; choose what it reacts to");
        }
        if (trigger.kind() == EventKind.SUPPLY_LOW
                && (trigger.threshold() == null || trigger.threshold() < 1 || trigger.threshold() > 99)) {
            throw new Rejected(
                    "rule.threshold",
                    "The threshold is " + trigger.threshold() + ", expected 1 to 99 percent",
                    String.valueOf(trigger.threshold()));
        }
        if (trigger.alertGroup() != null && trigger.alertGroup().length() > 64) {
            throw new Rejected("rule.trigger", "The alert's group is longer than any of prtAlertGroup's words");
        }
        if (trigger.afterMinutes() < 0 || trigger.afterMinutes() > LONGEST_MINUTES) {
            throw new Rejected(
                    "rule.after",
                    "It shall have lasted " + trigger.afterMinutes() + " minutes, expected 0 to " + LONGEST_MINUTES,
                    String.valueOf(trigger.afterMinutes()));
        }
        if (rule.filter().model().length() > MODEL) {
            throw new Rejected(
                    "rule.model",
                    "The model has " + rule.filter().model().length() + " characters, expected at most " + MODEL,
                    String.valueOf(rule.filter().model().length()));
        }
        if (rule.notAgainWithinHours() < 0 || rule.notAgainWithinHours() > LONGEST_HOURS) {
            throw new Rejected(
                    "rule.damping",
                    "Not again within " + rule.notAgainWithinHours() + " hours, expected 0 to " + LONGEST_HOURS,
                    String.valueOf(rule.notAgainWithinHours()));
        }
    }

    /** @throws Rejected with what is wrong */
    static void all(Rule rule) {
        var name = rule.name() == null ? "" : rule.name().strip();
        if (name.isEmpty() || name.length() > NAME) {
            throw new Rejected(
                    "rule.name",
                    "The name has " + name.length() + " characters, expected 1 to " + NAME,
                    String.valueOf(name.length()));
        }
        condition(rule);
        if (rule.email() == null && rule.ticket() == null && rule.webhook() == null) {
            throw new Rejected("rule.action", "The rule does nothing; give it an e-mail, a ticket or a webhook");
        }
        if (rule.email() != null) {
            email(rule.email());
        }
        if (rule.webhook() != null) {
            webhook(rule.webhook());
        }
    }

    private static void email(Rule.Email email) {
        recipients(email.recipients());
        if (!LANGUAGES.contains(email.language())) {
            throw new Rejected(
                    "rule.language",
                    "The language is \"" + email.language() + "\", expected en or de",
                    String.valueOf(email.language()));
        }
    }

    private static void recipients(List<String> recipients) {
        if (recipients.isEmpty() || recipients.size() > RECIPIENTS) {
            throw new Rejected(
                    "rule.recipient",
                    "The mail has " + recipients.size() + " recipients, expected 1 to " + RECIPIENTS,
                    String.valueOf(recipients.size()));
        }
        for (var recipient : recipients) {
            if (!isAddress(recipient)) {
                throw new Rejected(
                        "rule.recipient",
                        "\"" + recipient + "\" is no e-mail address; expected one such as service@example.org",
                        recipient);
            }
        }
    }

    private static boolean isAddress(String said) {
        if (said.length() > 254 || !said.matches("[^\\s\\p{Cntrl}<>,;:\"()\\[\\]\\\\]+@[^\\s\\p{Cntrl}<>,;:\"()]+")) {
            return false;
        }
        try {
            new InternetAddress(said, true).validate();
            return true;
        } catch (AddressException e) {
            return false;
        }
    }

    private static void webhook(Rule.WebhookAction webhook) {
        var said = webhook.url() == null ? "" : webhook.url().strip();
        try {
            var url = new URI(said);
            if (said.length() > URL
                    || !"https".equalsIgnoreCase(url.getScheme())
                    || url.getHost() == null
                    || url.getUserInfo() != null
                    || url.getFragment() != null
                    || url.getPort() == 0
                    || url.getPort() > 65_535) {
                throw notUrl(said);
            }
        } catch (URISyntaxException e) {
            throw notUrl(said);
        }
        boolean given = webhook.secret() != null && !webhook.secret().isBlank();
        if (given && webhook.secret().strip().length() < SECRET) {
            throw new Rejected(
                    "rule.secret",
                    "The secret has " + webhook.secret().strip().length() + " characters, expected at least " + SECRET,
                    String.valueOf(webhook.secret().strip().length()));
        }
    }

    private static Rejected notUrl(String said) {
        return new Rejected(
                "rule.url",
                "The webhook's address is \"" + said
                        + "\", expected one such as https://example.org/fsm, without name or"
                        + " password in it and of at most " + URL + " characters",
                said);
    }
}
