package org.openfsm.agent.disclosure;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.disclosure.FieldList.Entry;
import org.openfsm.agent.disclosure.FieldList.Part;
import org.openfsm.agent.disclosure.FieldList.Switch;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.texts.Texts;
import org.openfsm.agent.transport.Roads;
import org.openfsm.wire.EnrolmentFile;

/**
 * What leaves this computer, whither, how protected and for how long it stays here: one page to print, made from the
 * configuration at work. It needs no other file, no script and no network.
 */
public final class PrivacyDocument {

    /** The style of the page, which a server has to allow by its hash. */
    public static final String STYLE = """
            @page { size: A4; margin: 18mm 16mm; }
            body { font: 10.5pt/1.45 "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #1a1a1a; background: #fff;
                   max-width: 178mm; margin: 0 auto; padding: 8mm 4mm; }
            h1 { font-size: 19pt; margin: 0; } h2 { font-size: 13pt; margin: 1.6em 0 .4em; break-after: avoid; }
            h3 { font-size: 11pt; margin: 1.2em 0 .3em; break-after: avoid; }
            .sub { color: #555; margin: .2em 0 1.2em; }
            table { border-collapse: collapse; width: 100%; margin: .4em 0 1em; }
            th, td { border: 1px solid #bbb; padding: 3px 6px; text-align: left; vertical-align: top; overflow-wrap: break-word; }
            .ex { overflow-wrap: anywhere; font-size: 9pt; width: 22%; } .fields td:first-child { width: 36%; }
            th { background: #eee; } tr { break-inside: avoid; } thead { display: table-header-group; }
            code { font: 9pt "Consolas", "Liberation Mono", monospace; overflow-wrap: anywhere; }
            .off td { color: #666; } .state { white-space: nowrap; font-weight: 600; }
            ul { margin: .3em 0; padding-left: 1.4em; }
            @media print { body { padding: 0; max-width: none; } th { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
            """;

    private final AgentConfig config;
    private final @Nullable EnrolmentFile server;
    private final Map<String, Examples> examples;
    private final String agentVersion;
    private final long definitions;
    private final Instant now;
    private final Texts texts;

    /**
     * As it is now.
     *
     * @param identity absent: this agent is not enrolled, and nothing leaves
     * @param store for examples; absent: without
     */
    public static PrivacyDocument of(
            AgentConfig config,
            @Nullable Identity identity,
            @Nullable Store store,
            String agentVersion,
            Clock clock,
            Locale language)
            throws StoreFailure {
        var examples = new HashMap<String, Examples>();
        if (store != null) {
            for (var source : config.sources()) {
                examples.put(source.id(), Examples.of(store, source.id()));
            }
        }
        return new PrivacyDocument(
                config,
                identity == null ? null : identity.server(),
                examples,
                agentVersion,
                new InstalledPool(config.data(), agentVersion, clock)
                        .current()
                        .bundle()
                        .version(),
                clock.instant(),
                language);
    }

    /**
     * @param config the one at work
     * @param server that reports go to; absent: this agent is not enrolled, and nothing leaves
     * @param examples by source id
     * @param definitions version of the pool in use
     */
    PrivacyDocument(
            AgentConfig config,
            @Nullable EnrolmentFile server,
            Map<String, Examples> examples,
            String agentVersion,
            long definitions,
            Instant now,
            Locale language) {
        this.config = config;
        this.server = server;
        this.examples = Map.copyOf(examples);
        this.agentVersion = agentVersion;
        this.definitions = definitions;
        this.now = now;
        this.texts = Texts.of(PrivacyDocument.class, language);
    }

    public String html() {
        var page = new Html()
                .raw(
                        "<!DOCTYPE html>\n<html lang=\"" + texts.locale().getLanguage()
                                + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
                .text(texts.text("title"))
                .raw("</title><style>" + STYLE + "</style></head><body>\n")
                .element("h1", texts.text("title"))
                .raw("<p class=\"sub\">")
                .text(texts.text("for"))
                .raw("</p>\n")
                .element("p", texts.text("intro", moment(now)));
        facts(page);
        listed(page, "short", 5);
        persons(page);
        roads(page);
        connections(page);
        listed(page, "protection", 4);
        fields(page);
        listed(page, "never", 4);
        listed(page, "freeText", 3);
        retention(page);
        listed(page, "proof", 4);
        return page.raw("</body></html>\n").toString();
    }

    private String moment(Instant at) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                .withLocale(texts.locale().equals(Locale.GERMAN) ? Locale.GERMANY : Locale.UK)
                .format(at.atZone(ZoneId.systemDefault()));
    }

    /** A heading and sentences, which the bundle numbers from 1. */
    private void listed(Html page, String section, int sentences) {
        page.element("h2", texts.text(section)).raw("<ul>\n");
        for (int number = 1; number <= sentences; number++) {
            page.element("li", texts.text(section + "." + number));
        }
        page.raw("</ul>\n");
    }

    private void facts(Html page) {
        page.raw("<table><tbody>\n");
        if (server == null) {
            page.row(texts.text("facts.agent"), texts.text("facts.notEnrolled"));
        } else {
            page.row(texts.text("facts.agent"), server.agentId().toString())
                    .row(texts.text("facts.server"), server.serverId());
        }
        page.row(texts.text("facts.version"), agentVersion)
                .row(texts.text("facts.definitions"), String.valueOf(definitions));
        for (var source : config.sources()) {
            page.row(texts.text("facts.source"), source.id() + customer(source));
        }
        page.endOfTable();
    }

    private String customer(Source source) {
        var name = source.customerName();
        if (name == null && server != null) {
            name = server.sources().stream()
                    .filter(one -> one.sourceId().equals(source.id()))
                    .findFirst()
                    .map(EnrolmentFile.Source::customerName)
                    .orElse(null);
        }
        return name == null ? "" : " (" + name + ")";
    }

    /** What a works council asks first, and where it has to look closer. */
    private void persons(Html page) {
        listed(page, "persons", 3);
    }

    private void roads(Html page) {
        page.element("h2", texts.text("roads"));
        if (server == null) {
            page.element("p", texts.text("facts.notEnrolled"));
            return;
        }
        page.element("p", texts.text(config.roads().size() > 1 ? "roads.several" : "roads.one"));
        page.head(texts.text("roads.road"), texts.text("roads.to"), texts.text("roads.how"));
        for (var road : config.roads()) {
            var mail = config.mail();
            if (road == AgentConfig.Road.MAIL && mail != null) {
                page.row(
                        texts.text("roads.mail"),
                        joined(Roads.recipients(config, server)),
                        texts.text(
                                "roads.mail." + mail.security().name().toLowerCase(Locale.ROOT),
                                mail.host() + ":" + mail.port(),
                                mail.from()));
            } else {
                var proxy = config.https().proxy();
                page.row(
                        texts.text("roads." + road.word()),
                        joined(Roads.addresses(road, server)),
                        texts.text("roads.https.how")
                                + (proxy == null ? "" : " " + texts.text("roads.https.proxy", proxy)));
            }
        }
        page.endOfTable();
        if (config.roads().contains(AgentConfig.Road.MAIL)) {
            page.element("p", texts.text("roads.mail.shows"));
        }
    }

    private static String joined(List<?> addresses) {
        return addresses.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private void tokens(Html page) {
        var mail = config.mail();
        if (server == null || mail == null || mail.oauth() == null) {
            return;
        }
        var why = texts.text("connections.token.why", mail.oauth().tokenUrl());
        Roads.tokens(config).ifPresent(host -> page.row(host.getHostString(), "TCP " + host.getPort(), why));
    }

    private void connections(Html page) {
        page.element("h2", texts.text("connections"))
                .element("p", texts.text("connections.way"))
                .head(texts.text("connections.to"), texts.text("connections.port"), texts.text("connections.why"));
        for (var source : config.sources()) {
            page.row(
                    texts.text("connections.printers", ranges(source)),
                    "UDP " + ports(source),
                    texts.text("connections.printers.why"));
        }
        if (server != null) {
            for (var place : Roads.places(config, server)) {
                page.row(place.getHostString(), "TCP " + place.getPort(), texts.text("connections.server.why"));
            }
        }
        tokens(page);
        var update = config.pmd().update();
        if (update != null) {
            int port = update.url().getPort();
            page.row(update.url().getHost(), "TCP " + (port < 0 ? 443 : port), texts.text("connections.publisher.why"));
        }
        var pages = config.ui().port();
        if (pages != null) {
            page.row("127.0.0.1", "TCP " + pages, texts.text("connections.pages.why"));
        }
        var control = config.control().port();
        if (control != null) {
            page.row("127.0.0.1", "UDP " + control, texts.text("connections.control.why"));
        }
        page.row(texts.text("connections.dns"), "UDP/TCP 53", texts.text("connections.dns.why"));
        page.endOfTable();
    }

    private static String ranges(Source source) {
        var ranges = new ArrayList<String>();
        source.searches().forEach(search -> ranges.add(search.range().text()));
        return String.join(", ", ranges);
    }

    private static String ports(Source source) {
        return source.searches().stream()
                .map(search -> search.range().port())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private void fields(Html page) {
        page.element("h2", texts.text("fields")).element("p", texts.text("fields.intro"));
        page.element("h3", texts.text("fields.report"));
        var first = config.sources().get(0);
        table(page, Part.REPORT, first);
        for (var source : config.sources()) {
            page.element("h3", texts.text("fields.source", source.id() + customer(source)));
            switches(page, source);
            table(page, Part.DEVICE, source);
        }
    }

    private void switches(Html page, Source source) {
        page.head(texts.text("switch"), texts.text("switch.state"), texts.text("switch.meaning"));
        for (var one : Switch.values()) {
            var on = one.isOn(source.privacy());
            page.row(
                    texts.text("switch." + one.key()),
                    texts.text(on ? "switch.on" : "switch.off"),
                    texts.text("switch." + one.key() + (on ? ".on" : ".off")));
        }
        page.endOfTable();
    }

    private void table(Html page, Part part, Source source) {
        page.raw("<div class=\"fields\">");
        page.head(
                texts.text("fields.field"),
                texts.text("fields.purpose"),
                texts.text("fields.sent"),
                texts.text("fields.example"));
        var seen = examples.getOrDefault(source.id(), Examples.none());
        for (var entry : FieldList.entries()) {
            if (entry.part() == part) {
                row(page, entry, source, seen);
            }
        }
        page.endOfTable().raw("</div>\n");
    }

    private void row(Html page, Entry entry, Source source, Examples seen) {
        var sent = entry.isSent(source.privacy());
        page.raw(sent ? "<tr><td>" : "<tr class=\"off\"><td>");
        var separator = "";
        for (var field : entry.fields()) {
            page.raw(separator + "<code>").text(field).raw("</code>");
            separator = ", ";
        }
        var example = entry.paths().stream()
                .flatMap(path -> seen.value(path).stream())
                .limit(3)
                .collect(Collectors.joining(", "));
        page.raw("</td><td>")
                .text(entry.purpose(texts.locale()))
                .raw("</td><td class=\"state\">")
                .text(texts.text(
                        sent ? "fields.yes" : entry.withheldBy() == Switch.ADDRESS ? "fields.hashed" : "fields.no"))
                .raw("</td><td class=\"ex\">")
                .text(example)
                .raw("</td></tr>\n");
    }

    private void retention(Html page) {
        var limits = config.limits();
        page.element("h2", texts.text("retention"))
                .raw("<ul>\n")
                .element("li", texts.text("retention.waiting", limits.waitingBytes() / 1_000_000))
                .element("li", texts.text("retention.sent", limits.sentFor().toDays(), limits.sentBytes() / 1_000_000))
                .element("li", texts.text("retention.printers"))
                .element("li", texts.text("retention.server"))
                .raw("</ul>\n");
    }
}
