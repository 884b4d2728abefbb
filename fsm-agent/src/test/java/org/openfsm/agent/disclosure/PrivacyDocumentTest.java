package org.openfsm.agent.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report.Reason;

@NullUnmarked // what is null where it must not be fails the test
class PrivacyDocumentTest {

    private static final Pattern CODE = Pattern.compile("<code>([^<]*)</code>");

    @TempDir
    private Path home;

    @Test
    void itNamesRoadsPortsSwitchesAndEveryFieldInBothLanguages() throws Exception {
        configure("""
                sources:
                  - id: acme
                    ranges: [ 10.1.0.0/24, "10.2.0.5:1161" ]
                    send: { location: false, address: false, contact: true }
                  - { id: south, ranges: [ 10.9.0.0/24 ] }
                transport: [ mail, https ]
                mail:
                  host: smtp.acme.example
                  user: printers@acme.example
                  from: printers@acme.example
                  oauth: { tokenUrl: "https://login.acme.example:8443/token", clientId: fsm, clientSecret: s3cret }
                pmd: { update: { url: "https://pmd.example.org/pool/" } }
                """);
        var identity = enrol("https://fsm.example.org/api/reports", "mailto:reports@dealer.example");
        var german = document(identity, null, Locale.GERMAN);
        assertThat(german)
                .contains(
                        "Auskunft für den Datenschutzbeauftragten und den Betriebsrat",
                        "10.1.0.0/24, 10.2.0.5:1161",
                        "UDP 161, 1161",
                        "https://fsm.example.org/api/reports",
                        "reports@dealer.example",
                        "smtp.acme.example:587 als printers@acme.example, nur nach STARTTLS",
                        "<td>fsm.example.org</td><td>TCP 443</td>",
                        "<td>pmd.example.org</td><td>TCP 443</td>",
                        "<td>login.acme.example</td><td>TCP 8443</td><td>Ein Token für den Login am Mailserver, "
                                + "von https://login.acme.example:8443/token. Dieser Rechner erfährt den Namen des Clients",
                        "<td>127.0.0.1</td><td>TCP 52005</td>",
                        "<td>127.0.0.1</td><td>UDP 52050</td>",
                        "Jeder Drucker von acme (ACME GmbH)",
                        "Jeder Drucker von south",
                        "<tr><td>Kontakt</td><td>ein</td>",
                        "<tr><td>Kontakt</td><td>aus</td>",
                        "als Hashwert",
                        "90 Tage oder 500 MB");
        var english = document(identity, null, Locale.ENGLISH);
        assertThat(english).contains("data protection officer and the works council", "only after STARTTLS");
        for (var html : List.of(german, english)) {
            for (var entry : FieldList.entries()) {
                assertThat(CODE.matcher(html).results().map(found -> found.group(1)))
                        .containsAll(entry.fields());
                assertThat(html)
                        .contains(entry.purpose(html.equals(german) ? Locale.GERMAN : Locale.ENGLISH)
                                .replace("'", "&#39;"));
            }
            assertThat(html)
                    .doesNotContain("<script", " src=", " href=", "url(", "@import")
                    .doesNotContain("{0}", "''", "s3cret");
        }
    }

    @Test
    void examplesComeFromTheLastReportAndAreNoMarkup() throws Exception {
        configure("sources: [{id: acme, ranges: [192.0.2.0/24], customerName: \"A & <b>B</b>\"}]\n");
        try (var store = Store.open(home.resolve("data"))) {
            var identity = enrol("https://fsm.example.org/api/reports");
            var outbox = new Outbox(
                    store,
                    identity,
                    Fixtures.LIMITS,
                    Duration.ofHours(5),
                    "1.0.0",
                    Clock.systemUTC(),
                    System::nanoTime);
            outbox.put(Reason.SCHEDULED, Fixtures.ACME, List.of(named("<script>alert('x')</script>\"><img src=x>")));
            outbox.put(Reason.HEARTBEAT, Fixtures.ACME, List.of());
            assertThat(document(identity, store, Locale.ENGLISH))
                    .contains(
                            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&gt;&lt;img src=x&gt;",
                            "LVM7",
                            "A &amp; &lt;b&gt;B&lt;/b&gt;")
                    .doesNotContain("<script", "<img", "J. Doe");
        }
    }

    @Test
    void whoIsNotEnrolledSendsNothing() throws Exception {
        configure("sources: [{id: acme, ranges: [192.0.2.0/24]}]\n");
        assertThat(document(null, null, Locale.ENGLISH))
                .contains("Not enrolled at a server: nothing leaves this computer.")
                .doesNotContain("TCP 443");
    }

    private static Device named(String model) {
        var device = Fixtures.device(7);
        var identity = device.identity();
        return new Device(
                device.readAt(),
                true,
                device.address(),
                161,
                1,
                device.hostName(),
                "2c",
                new Device.Identity(
                        identity.manufacturer(),
                        model,
                        identity.name(),
                        identity.serialNumber(),
                        null,
                        null,
                        null,
                        null,
                        identity.contact(),
                        null,
                        List.of()),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    private void configure(String yaml) throws Exception {
        Files.writeString(home.resolve("agent.yaml"), yaml);
    }

    private Identity enrol(String... addresses) throws Exception {
        Files.createDirectories(home.resolve("data"));
        return new Enrolment(home.resolve("data"))
                .enrol(
                        Fixtures.enrolment(
                                java.util.stream.Stream.of(addresses)
                                        .map(URI::create)
                                        .toList(),
                                List.of()),
                        Instant.now());
    }

    private String document(Identity identity, Store store, Locale language) throws Exception {
        return PrivacyDocument.of(
                        ConfigFile.read(home.resolve("agent.yaml"), Map.of()),
                        identity,
                        store,
                        "1.0.0",
                        Clock.systemUTC(),
                        language)
                .html();
    }
}
