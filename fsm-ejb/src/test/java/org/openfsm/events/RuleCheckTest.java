package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.platform.Rejected;

/** What a rule must be to work. */
class RuleCheckTest {
    private static Rule rule(String name, Rule.Trigger trigger, Rule.Email email, Rule.WebhookAction webhook) {
        return new Rule(null, name, true, trigger, Rule.Filter.ALL, 0, email, null, webhook);
    }

    private static final Rule.Trigger ALERT = new Rule.Trigger(EventKind.ALERT, null, null, null, 0);
    private static final Rule.Email EMAIL = new Rule.Email(List.of("service@example.org"), "de", false);

    private static void rejected(Rule rule, String code) {
        assertThatThrownBy(() -> RuleCheck.all(rule)).isInstanceOfSatisfying(Rejected.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    @Test
    void aWholeOneIsTakenAndComesBackAsItWas() {
        var rule = new Rule(
                7L,
                "Stau",
                true,
                new Rule.Trigger(EventKind.SUPPLY_LOW, 15, null, null, 30),
                new Rule.Filter(
                        Set.of(3L, 1L),
                        Set.of(9L),
                        Set.of(EventSeverity.WARNING),
                        Set.of("toner"),
                        Set.of("cyan", "black"),
                        "TASK*"),
                24,
                EMAIL,
                new Rule.TicketAction(true),
                new Rule.WebhookAction("https://example.org/x?y=1", null, true, true));
        assertThatCode(() -> RuleCheck.all(rule)).doesNotThrowAnyException();
        assertThat(RuleDocument.read(7L, "Stau", true, true, RuleDocument.write(rule)))
                .isEqualTo(rule);
    }

    @Test
    void theProofIsOfTriggerFilterAndDampingAlone() {
        var one = rule("one", ALERT, EMAIL, null);
        var other = rule("another name and action", ALERT, null, null);
        assertThat(RuleDocument.proof(one)).isEqualTo(RuleDocument.proof(other)).hasSize(64);
        var wider = rule("one", new Rule.Trigger(EventKind.ALERT, null, null, null, 1), EMAIL, null);
        assertThat(RuleDocument.proof(wider)).isNotEqualTo(RuleDocument.proof(one));
    }

    @Test
    void eachThingThatIsMissingHasItsName() {
        rejected(rule(" ", ALERT, EMAIL, null), "rule.name");
        rejected(rule("x", ALERT, null, null), "rule.action");
        rejected(rule("x", new Rule.Trigger(null, null, null, null, 0), EMAIL, null), "rule.trigger");
        rejected(rule("x", new Rule.Trigger(EventKind.SUPPLY_LOW, null, null, null, 0), EMAIL, null), "rule.threshold");
        rejected(rule("x", new Rule.Trigger(EventKind.SUPPLY_LOW, 100, null, null, 0), EMAIL, null), "rule.threshold");
        rejected(rule("x", new Rule.Trigger(EventKind.ALERT, null, null, null, -1), EMAIL, null), "rule.after");
        rejected(rule("x", ALERT, new Rule.Email(List.of(), "de", false), null), "rule.recipient");
        rejected(rule("x", ALERT, new Rule.Email(List.of("a@example.org"), "fr", false), null), "rule.language");
        rejected(
                rule("x", ALERT, null, new Rule.WebhookAction("https://example.org/", "short", false, false)),
                "rule.secret");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "nobody",
                "a@b@c",
                "a@example.org\r\nBcc: b@example.org",
                "A <a@example.org>",
                "a@example.org,b@example.org",
                "a b@example.org",
                "\"a\"@example.org"
            })
    void thisIsNoRecipient(String said) {
        rejected(rule("x", ALERT, new Rule.Email(List.of(said), "de", false), null), "rule.recipient");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "http://example.org/",
                "ftp://example.org/",
                "https://",
                "https://user:pw@example.org/",
                "example.org",
                "https://example.org/#x",
                "https://example.org:0/",
                "https://exa mple.org/",
                "file:///etc/passwd"
            })
    void thisIsNoWebhook(String said) {
        rejected(rule("x", ALERT, null, new Rule.WebhookAction(said, null, true, false)), "rule.url");
    }
}
