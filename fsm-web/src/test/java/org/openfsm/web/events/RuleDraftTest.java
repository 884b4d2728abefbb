package org.openfsm.web.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.Rule;

class RuleDraftTest {

    @Test
    void whatNobodyTouchesComesBackAsItWas() {
        var rule = new Rule(
                4L,
                "Toner",
                false,
                new Rule.Trigger(EventKind.SUPPLY_LOW, 15, null, null, 30),
                new Rule.Filter(Set.of(1L, 2L), Set.of(3L), Set.of(), Set.of("toner"), Set.of("cyan"), "ECOSYS*"),
                24,
                new Rule.Email(List.of("a@example.org", "b@example.org"), "de", true),
                new Rule.TicketAction(false),
                new Rule.WebhookAction("https://example.org/fsm", null, true, false));
        assertThat(RuleDraft.of(rule, "en").rule()).isEqualTo(rule);
    }

    @Test
    void anotherTriggerLeavesBehindWhatOnlyTheOldOneKnew() {
        var draft = RuleDraft.of(Rule.blank(), "en");
        draft.setAlertCode("8");
        draft.setAfterMinutes(30);
        draft.setKind("DEVICE_NEW");
        assertThat(draft.rule().trigger()).isEqualTo(new Rule.Trigger(EventKind.DEVICE_NEW, null, null, null, 0));
        assertThat(draft.rule().filter()).isEqualTo(Rule.Filter.ALL);
        draft.setKind("SUPPLY_LOW");
        assertThat(draft.rule().trigger().threshold()).isEqualTo(10);
        draft.setKind("ALERT");
        assertThat(draft.rule().filter().severities()).containsExactly(EventSeverity.CRITICAL);
    }

    @Test
    void addressesArePartedByCommasSemicolonsAndSpaces() {
        var draft = RuleDraft.of(Rule.blank(), "de");
        draft.setEmail(true);
        draft.setRecipients(" a@example.org; b@example.org,\n c@example.org ");
        assertThat(draft.rule().email())
                .isEqualTo(new Rule.Email(List.of("a@example.org", "b@example.org", "c@example.org"), "de", false));
    }
}
