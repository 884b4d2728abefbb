package org.openfsm.events;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a rule says, as JSON in its row: what is absent is absent. */
final class RuleDocument {
    private static final JsonProvider JSON = JsonProvider.provider();

    private RuleDocument() {}

    static String write(Rule rule) {
        var o = condition(rule);
        if (rule.email() != null) {
            o.add(
                    "email",
                    JSON.createObjectBuilder()
                            .add("recipients", texts(rule.email().recipients()))
                            .add("language", rule.email().language())
                            .add("whenCleared", rule.email().whenCleared()));
        }
        if (rule.ticket() != null) {
            o.add(
                    "ticket",
                    JSON.createObjectBuilder()
                            .add("resolveWhenCleared", rule.ticket().resolveWhenCleared()));
        }
        if (rule.webhook() != null) {
            o.add(
                    "webhook",
                    JSON.createObjectBuilder()
                            .add("url", rule.webhook().url())
                            .add("whenCleared", rule.webhook().whenCleared()));
        }
        return o.build().toString();
    }

    /** Trigger, filter and damping, the same for rules that react to the same. */
    private static JsonObjectBuilder condition(Rule rule) {
        var trigger = rule.trigger();
        var said = JSON.createObjectBuilder().add("kind", trigger.kind().key());
        put(said, "threshold", trigger.threshold());
        if (trigger.alertGroup() != null) {
            said.add("alertGroup", trigger.alertGroup());
        }
        put(said, "alertCode", trigger.alertCode());
        said.add("afterMinutes", trigger.afterMinutes());
        var filter = rule.filter();
        var narrowed = JSON.createObjectBuilder()
                .add("customers", numbers(filter.customers()))
                .add("groups", numbers(filter.groups()))
                .add(
                        "severities",
                        texts(filter.severities().stream()
                                .map(EventSeverity::key)
                                .sorted()
                                .toList()))
                .add("supplyTypes", texts(new TreeSet<>(filter.supplyTypes())))
                .add("colorants", texts(new TreeSet<>(filter.colorants())))
                .add("model", filter.model());
        return JSON.createObjectBuilder()
                .add("trigger", said)
                .add("filter", narrowed)
                .add("notAgainWithinHours", rule.notAgainWithinHours());
    }

    /** Names trigger, filter and damping: whoever has it has seen what these would have done. */
    static String proof(Rule rule) {
        try {
            var bytes = condition(rule).build().toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
        }
    }

    static Rule read(Long id, String name, boolean paused, boolean secretSet, String json) {
        JsonObject o;
        try (var reader = JSON.createReader(new StringReader(json))) {
            o = reader.readObject();
        }
        var trigger = o.getJsonObject("trigger");
        var filter = o.getJsonObject("filter");
        return new Rule(
                id,
                name,
                paused,
                new Rule.Trigger(
                        EventKind.of(trigger.getString("kind")),
                        number(trigger, "threshold"),
                        trigger.getString("alertGroup", null),
                        number(trigger, "alertCode"),
                        trigger.getInt("afterMinutes")),
                new Rule.Filter(
                        ids(filter, "customers"),
                        ids(filter, "groups"),
                        words(filter, "severities").stream()
                                .map(word -> EventSeverity.valueOf(word.toUpperCase(Locale.ROOT)))
                                .collect(Collectors.toSet()),
                        words(filter, "supplyTypes"),
                        words(filter, "colorants"),
                        filter.getString("model")),
                o.getInt("notAgainWithinHours"),
                email(o.getJsonObject("email")),
                o.containsKey("ticket")
                        ? new Rule.TicketAction(o.getJsonObject("ticket").getBoolean("resolveWhenCleared"))
                        : null,
                webhook(o.getJsonObject("webhook"), secretSet));
    }

    private static Rule.Email email(JsonObject o) {
        return o == null
                ? null
                : new Rule.Email(
                        o.getJsonArray("recipients").getValuesAs(JsonString::getString),
                        o.getString("language"),
                        o.getBoolean("whenCleared"));
    }

    private static Rule.WebhookAction webhook(JsonObject o, boolean secretSet) {
        return o == null
                ? null
                : new Rule.WebhookAction(o.getString("url"), null, secretSet, o.getBoolean("whenCleared"));
    }

    private static void put(JsonObjectBuilder o, String name, Integer value) {
        if (value != null) {
            o.add(name, value);
        }
    }

    private static JsonArrayBuilder texts(Collection<String> some) {
        return JSON.createArrayBuilder(List.copyOf(some));
    }

    private static JsonArrayBuilder numbers(Set<Long> some) {
        return JSON.createArrayBuilder(List.copyOf(new TreeSet<>(some)));
    }

    private static Integer number(JsonObject o, String name) {
        return o.get(name) instanceof JsonNumber number ? (Integer) number.intValue() : null;
    }

    private static Set<Long> ids(JsonObject o, String name) {
        return o.getJsonArray(name).getValuesAs(JsonValue.class).stream()
                .map(value -> ((JsonNumber) value).longValue())
                .collect(Collectors.toSet());
    }

    private static Set<String> words(JsonObject o, String name) {
        return Set.copyOf(o.getJsonArray(name).getValuesAs(JsonString::getString));
    }
}
