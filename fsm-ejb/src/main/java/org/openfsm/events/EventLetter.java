package org.openfsm.events;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.platform.Letter;

/**
 * The mail about an event: what happened where, since when, who can help. Names no person, and nothing that was printed.
 * What devices and people wrote is quoted, escaped and cut.
 */
final class EventLetter {
    private static final int QUOTED = 300;

    private final Wording words;
    private final Brief brief;
    private final Phase phase;
    private final URI publicUrl;

    EventLetter(Brief brief, Phase phase, URI publicUrl) {
        this.brief = brief;
        this.phase = phase;
        this.publicUrl = publicUrl;
        this.words = new Wording(brief.rule().email().language());
    }

    /** @param id names this mail to this recipient; the same when it is sent again */
    Letter to(String recipient, String id) {
        var event = brief.event();
        var subject = words.say("letter.subject." + key(), words.severity(event), device(event), words.what(event));
        return new Letter(id, List.of(recipient), subject, plain(), html(), List.of());
    }

    private String device(EventRow event) {
        var name = words.device(event);
        return event.serialNumber() == null || name.equals(event.serialNumber())
                ? name
                : name + " (" + event.serialNumber() + ")";
    }

    /** The last part of the keys of what it says first. */
    private String key() {
        return phase == Phase.CLEARED && brief.event().goesOn() ? "changed" : phase.key();
    }

    private String lead() {
        return words.say("letter.lead." + key(), words.severity(brief.event()), words.what(brief.event()));
    }

    /** What the mail says, name by name. */
    private Map<String, String> facts() {
        var event = brief.event();
        var facts = new LinkedHashMap<String, String>();
        put(facts, event.deviceId() == null ? "letter.agent" : "letter.device", words.device(event));
        put(facts, "letter.serialNumber", event.serialNumber());
        put(facts, "letter.customer", event.customerName());
        put(facts, "letter.location", event.location());
        put(facts, "letter.what", words.what(event));
        if (event.alert() != null
                && !AlertState.ERROR_STATE.equals(event.alert().group())) {
            var said = event.alert().description();
            put(facts, "letter.said", said == null || said.isBlank() ? null : words.say("letter.quoted", cut(said)));
        }
        put(facts, "letter.help", words.help(event));
        put(facts, "letter.since", time(event.startedAt()));
        if (phase == Phase.CLEARED) {
            put(facts, event.goesOn() ? "letter.changed" : "letter.until", time(event.endedAt()));
        }
        if (event.repeats24h() > 1) {
            put(facts, "letter.repeats", words.say("letter.repeats.times", event.repeats24h()));
        }
        put(facts, "letter.rule", brief.rule().name());
        return facts;
    }

    private void put(Map<String, String> facts, String key, String value) {
        if (value != null && !value.isBlank()) {
            facts.put(words.say(key), cut(value));
        }
    }

    private static String cut(String text) {
        var clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() <= QUOTED ? clean : clean.substring(0, QUOTED - 1) + "…";
    }

    private String time(Instant at) {
        ZoneId zone = brief.zone();
        return at == null
                ? null
                : DateTimeFormatter.ofPattern(words.say("letter.pattern"), words.locale)
                        .format(at.atZone(zone));
    }

    private String link() {
        var device = brief.event().deviceId();
        return publicUrl
                + (device == null ? "/fleet/agents?agent=" + brief.event().agentId() : "/fleet/device?id=" + device);
    }

    private String plain() {
        var text = new StringBuilder(lead()).append("\n\n");
        facts().forEach((name, value) ->
                text.append(name).append(": ").append(value).append('\n'));
        return text.append('\n')
                .append(words.say("letter.look"))
                .append(": ")
                .append(link())
                .append("\n\n-- \n")
                .append(words.say("letter.why", brief.rule().name()))
                .append('\n')
                .toString();
    }

    private String html() {
        var text = new StringBuilder("<!DOCTYPE html><html lang=\"")
                .append(words.locale.getLanguage())
                .append(
                        "\"><body style=\"font-family:sans-serif;font-size:14px;color:#17202b\"><h1 style=\"font-size:18px\">")
                .append(escape(lead()))
                .append("</h1><table style=\"border-collapse:collapse\">");
        facts().forEach((name, value) -> text.append(
                        "<tr><th scope=\"row\" style=\"text-align:left;padding:2px 16px 2px 0;color:#505d6c;font-weight:normal\">")
                .append(escape(name))
                .append("</th><td>")
                .append(escape(value))
                .append("</td></tr>"));
        return text.append("</table><p><a href=\"")
                .append(escape(link()))
                .append("\">")
                .append(escape(words.say("letter.look")))
                .append("</a></p><p style=\"color:#505d6c;font-size:12px\">")
                .append(escape(words.say("letter.why", brief.rule().name())))
                .append("</p></body></html>")
                .toString();
    }

    /** As text stands in HTML, in elements and in quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
