package org.openfsm.agent.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.disclosure.Examples;
import org.openfsm.agent.disclosure.FieldList;
import org.openfsm.agent.disclosure.FieldList.Entry;
import org.openfsm.agent.disclosure.FieldList.Switch;
import org.openfsm.agent.disclosure.PrivacyDocument;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.StoreFailure;

/** What leaves this computer, and the same as a document to print. */
public final class PrivacyPage implements Page {

    private final WebUi.Settings settings;
    private final Configuring configuring;

    PrivacyPage(WebUi.Settings settings) {
        this.settings = settings;
        this.configuring = new Configuring(settings);
    }

    /** @param state yes, no or hashed */
    public record Row(List<String> fields, String purpose, String state, String example) {}

    public record Source(String id, List<Row> rows) {}

    @Override
    public String name() {
        return "privacy";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/privacy", visit -> visit.show("transfer", "privacy", Map.of("sources", sources(visit))));
        routes.get("/privacy/document", this::document);
    }

    private List<Source> sources(Visit visit) throws StoreFailure {
        var sources = new ArrayList<Source>();
        try {
            for (var source : configuring.config().sources()) {
                var working = settings.agent().working();
                var examples = working.isPresent() ? Examples.of(working.get().store(), source.id()) : Examples.none();
                var rows = new ArrayList<Row>();
                for (var entry : FieldList.entries()) {
                    rows.add(new Row(
                            entry.paths(),
                            entry.purpose(visit.texts().locale()),
                            entry.isSent(source.privacy())
                                    ? "yes"
                                    : entry.withheldBy() == Switch.ADDRESS ? "hashed" : "no",
                            example(entry, examples)));
                }
                sources.add(new Source(source.id(), rows));
            }
        } catch (InvalidConfig invalid) {
            configuring.sayUnusable(visit, invalid);
        }
        return sources;
    }

    private static String example(Entry entry, Examples examples) {
        return entry.paths().stream()
                .flatMap(path -> examples.value(path).stream())
                .findFirst()
                .orElse("");
    }

    /** Its style is allowed by its hash; nothing else is. */
    private void document(Visit visit) throws StoreFailure, IOException {
        try {
            var config = configuring.config();
            var working = settings.agent().working();
            var identity = new Enrolment(config.data()).identity().orElse(null);
            var html = PrivacyDocument.of(
                            config,
                            identity,
                            working.isPresent() ? working.get().store() : null,
                            settings.version(),
                            settings.clock(),
                            visit.texts().locale())
                    .html();
            visit.context()
                    .header(
                            "Content-Security-Policy",
                            "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-" + styleHash() + "'");
            visit.context().contentType("text/html;charset=utf-8").result(html);
        } catch (InvalidConfig invalid) {
            configuring.sayUnusable(visit, invalid);
            visit.goTo("/overview");
        }
    }

    private static String styleHash() {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(PrivacyDocument.STYLE.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
