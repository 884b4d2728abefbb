package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every page of the walk in every theme and language, as axe sees it: nothing that WCAG 2.2 AA forbids. */
class AxeIT extends BrowserTest {

    private static final String RUN = "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
            + " 'wcag22aa']}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>"
            + " rule.id + ' (' + rule.help + '): ' + node.target.join(' ') + ' ' + node.html.slice(0, 160))))";

    private static final String AXE = axe();

    private static String axe() {
        try (InputStream script = AxeIT.class.getResourceAsStream("/axe.min.js")) {
            assertThat(script)
                    .as("axe.min.js of com.deque.html.axe-core:playwright")
                    .isNotNull();
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("axe.min.js cannot be read", e);
        }
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void noPageHindersAnybody(Look look) throws Exception {
        var scene = TwoCustomers.arranged();
        var page = signedIn("administrator", look);
        var hindrances = new ArrayList<String>();
        for (var walked : WalkedPages.PAGES.entrySet()) {
            if (!walked.getValue().roles().contains("administrator")) {
                continue; // a part of pages, which is none
            }
            page.navigate("/" + walked.getKey() + scene.query(walked.getValue()));
            look(page).forEach(found -> hindrances.add(walked.getKey() + ": " + found));
        }
        assertThat(hindrances).as(look.suffix()).isEmpty();
    }

    @Test
    void theSignInHindersNobodyEither() {
        for (var look : Look.values()) {
            var page = browser(look);
            page.navigate("/fleet/devices");
            assertThat(look(page)).as(look.suffix()).isEmpty();
        }
    }

    @Test
    void axeFindsWhatIsWrong() {
        var page = browser(Look.LIGHT_EN);
        page.navigate("/fleet/devices");
        page.evaluate("document.querySelector('label[for]').remove()");
        assertThat(look(page)).anyMatch(found -> found.startsWith("label "));
    }

    @SuppressWarnings("unchecked")
    private static List<String> look(Page page) {
        page.evaluate(AXE);
        return (List<String>) page.evaluate(RUN);
    }
}
