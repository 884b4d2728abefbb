package org.openfsm.web.events;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openfsm.events.AlertState;
import org.openfsm.events.Rule;
import org.openfsm.fleet.AlertView;
import org.openfsm.fleet.ErrorBits;
import org.openfsm.web.Formats;
import org.openfsm.web.Texts;
import org.openfsm.web.fleet.Words;

/** A rule as a sentence. */
@Named
@RequestScoped
public class RuleWords {

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    @Inject
    Words words;

    @Inject
    EventWords say;

    protected RuleWords() {}

    RuleWords(Texts texts, Formats fmt, Words words, EventWords say) {
        this.texts = texts;
        this.fmt = fmt;
        this.words = words;
        this.say = say;
    }

    /** @param customers names by id @param groups names by id */
    public String sentence(Rule rule, Map<Long, String> customers, Map<Long, String> groups) {
        var conditions = conditions(rule.filter(), customers, groups);
        var when = when(rule.trigger())
                + (rule.trigger().afterMinutes() > 0
                        ? " "
                                + texts.of(
                                        "rule.say.after", minutes(rule.trigger().afterMinutes()))
                        : "")
                + (conditions.isEmpty() ? "" : " (" + String.join("; ", conditions) + ")");
        var then = String.join(", ", actions(rule));
        return texts.of("rule.say.sentence", when, then) + " "
                + (rule.notAgainWithinHours() > 0
                        ? texts.of("rule.say.damped", hours(rule.notAgainWithinHours()))
                        : texts.of("rule.say.damped.cleared"));
    }

    private String when(Rule.Trigger trigger) {
        return switch (trigger.kind()) {
            case ALERT -> {
                if (trigger.alertCode() != null) {
                    yield texts.of("rule.say.alert.code", alert(trigger.alertGroup(), trigger.alertCode()));
                }
                yield trigger.alertGroup() == null
                        ? texts.of("rule.say.alert")
                        : texts.of("rule.say.alert.group", group(trigger.alertGroup()));
            }
            case SUPPLY_LOW -> texts.of("rule.say.supply-low", fmt.percent(trigger.threshold()));
            default -> texts.of("rule.say." + trigger.kind().key());
        };
    }

    /** Our name for a state: by its code, and by the group where the code alone says little. */
    String alert(String group, Integer code) {
        if (AlertState.ERROR_STATE.equals(group)) {
            return code < 0 || code >= ErrorBits.NAMES.size()
                    ? texts.of("alert.unknown", code.toString())
                    : texts.word("printer.error.", ErrorBits.NAMES.get(code));
        }
        return words.alert(new AlertView(null, code, group, null, null, null, null, null, null));
    }

    String group(String group) {
        return texts.word("alert.group.", group);
    }

    /** The codes that an alert of the group may have, as far as we have a word for them. @param group may be null */
    List<Integer> codes(String group) {
        return AlertState.ERROR_STATE.equals(group)
                ? IntStream.range(0, ErrorBits.NAMES.size()).boxed().toList()
                : texts.known("alert.code.").stream()
                        .map(Integer::valueOf)
                        .sorted()
                        .toList();
    }

    private List<String> conditions(Rule.Filter filter, Map<Long, String> customers, Map<Long, String> groups) {
        var all = new ArrayList<String>();
        add(all, "rule.say.customers", names(filter.customers(), customers));
        add(all, "rule.say.groups", names(filter.groups(), groups));
        add(all, "rule.say.severities", joined(filter.severities(), say::severity));
        add(all, "rule.say.supplyTypes", joined(filter.supplyTypes(), t -> texts.word("supply.type.", t)));
        add(all, "rule.say.colorants", joined(filter.colorants(), c -> texts.word("colorant.", c)));
        add(all, "rule.say.model", filter.model());
        return all;
    }

    private void add(List<String> all, String key, String value) {
        if (!value.isEmpty()) {
            all.add(texts.of(key, value));
        }
    }

    private static <T> String joined(Collection<T> some, Function<T, String> name) {
        return some.stream().map(name).distinct().sorted().collect(Collectors.joining(", "));
    }

    private String names(Set<Long> ids, Map<Long, String> names) {
        return joined(ids, id -> names.getOrDefault(id, texts.of("rule.gone")));
    }

    private List<String> actions(Rule rule) {
        var all = new ArrayList<String>();
        if (rule.email() != null) {
            var recipients = rule.email().recipients();
            all.add(
                    recipients.size() > 2
                            ? texts.of("rule.say.email.many", recipients.get(0), recipients.size() - 1)
                            : texts.of("rule.say.email", String.join(", ", recipients)));
        }
        if (rule.ticket() != null) {
            all.add(texts.of("rule.say.ticket"));
        }
        if (rule.webhook() != null) {
            all.add(texts.of("rule.say.webhook", rule.webhook().url()));
        }
        return all;
    }

    /** "15 min", "4 h", "3 days". */
    public String minutes(int minutes) {
        return fmt.span(Duration.ofMinutes(minutes));
    }

    public String hours(int hours) {
        return fmt.span(Duration.ofHours(hours));
    }
}
