package org.openfsm.pmd.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.pmd.bundle.Pools.KEY;
import static org.openfsm.pmd.bundle.Pools.KEYS;
import static org.openfsm.pmd.bundle.Pools.NOON;
import static org.openfsm.pmd.bundle.Pools.NOTHING;
import static org.openfsm.pmd.bundle.Pools.SPARE;
import static org.openfsm.pmd.bundle.Pools.VALID;
import static org.openfsm.pmd.bundle.Pools.index;
import static org.openfsm.pmd.bundle.Pools.pool;
import static org.openfsm.pmd.bundle.Pools.published;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningTest {

    private final Opening opening = at(NOON);

    private static Opening at(Instant now) {
        return new Opening(KEYS, "1.0.0-SNAPSHOT", Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void aPublishedPoolIsOpened() throws Exception {
        var published = published(7);
        var index = opening.signed(published.index(), published.signature());
        opening.timely(index, NOTHING, false);
        opening.eligible(index, NOTHING, false);
        assertThat(opening.opened(index, published.zip()).version()).isEqualTo(7);
    }

    @Test
    void eitherKeyOfThePublisherIsGoodAndNoOther() throws Exception {
        var json = published(7).index();
        assertThat(opening.signed(json, SPARE.sign(json)).version()).isEqualTo(7);
        refused(() -> opening.signed(json, SigningKey.make().sign(json)), "is not signed by the publisher");
        refused(() -> opening.signed(json, new byte[64]), "is not signed by the publisher");
        refused(() -> opening.signed(json, new byte[63]), "has 63 bytes, expected 64");
        refused(() -> opening.signed(json, new byte[0]), "has 0 bytes, expected 64");
        refused(() -> opening.signed(json, new byte[640]), "has 640 bytes, expected 64");
    }

    @Test
    void whileThePublisherReplacesAnIndexBothSignaturesAreThere() throws Exception {
        var json = published(7).index();
        var both = new byte[128];
        System.arraycopy(KEY.sign("another".getBytes(StandardCharsets.UTF_8)), 0, both, 0, 64);
        System.arraycopy(KEY.sign(json), 0, both, 64, 64);
        assertThat(opening.signed(json, both).version()).isEqualTo(7);
        both[64] ^= 1;
        refused(() -> opening.signed(json, both), "is not signed by the publisher");
    }

    @Test
    void nothingOfAnIndexIsReadBeforeItsSignatureIsGood() {
        var noJson = "{{{{{{{{".getBytes(StandardCharsets.UTF_8);
        refused(() -> opening.signed(noJson, new byte[64]), "is not signed by the publisher");
        refused(() -> opening.signed(noJson, KEY.sign(noJson)), "pmd-index.json: The document is no JSON");
    }

    @Test
    void nothingOfAZipIsReadBeforeItsSizeAndHashAreGood() throws Exception {
        var index = index(7);
        refused(() -> opening.opened(index, new byte[5]), "has 5 bytes, expected " + index.size());
        refused(() -> opening.opened(index, new byte[(int) index.size()]), "has the SHA-256");
    }

    @Test
    void aDevelopmentAgentSaysWhyItTakesNone() {
        var development = new Opening(
                new PublisherKeys(List.of(SigningKey.make().verifies()), true),
                "1.0.0",
                Clock.fixed(NOON, ZoneOffset.UTC));
        var published = published(7);
        refused(
                () -> development.signed(published.index(), published.signature()),
                "this is a development agent, which takes no pool but the one that it came with");
    }

    @Test
    void anIndexIsBelievedBetweenItsTwoDates() throws Exception {
        at(NOON.minus(Duration.ofMinutes(59))).timely(index(7), NOTHING, false);
        refused(
                () -> at(NOON.minus(Duration.ofMinutes(61))).timely(index(7), NOTHING, false),
                "issued at 2026-11-26T12:00:00Z, but here it is 2026-11-26T10:59:00Z. Check this machine's clock");
        at(NOON.plus(VALID)).timely(index(7), NOTHING, false);
        refused(() -> at(NOON.plus(VALID).plusSeconds(1)).timely(index(7), NOTHING, false), "expired at");
        refused(() -> at(NOON.plus(VALID).plusSeconds(1)).timely(index(7), NOTHING, true), "expired at");
    }

    @Test
    void anOldIndexIsNotShownAgain() throws Exception {
        var seen = new Opening.Seen(6, NOON.plusSeconds(1), new TreeSet<>());
        refused(() -> opening.timely(index(7), seen, false), "an old one is shown again");
        opening.timely(index(7), seen, true);
    }

    @Test
    void onlyAPersonGoesBack() throws Exception {
        var seen = new Opening.Seen(8, NOON, new TreeSet<>());
        refused(() -> opening.eligible(index(7), seen, false), "version 7, but 8 has been in use here");
        refused(() -> opening.eligible(index(8), seen, false), "version 8, but 8 has been in use here");
        opening.eligible(index(9), seen, false);
        opening.eligible(index(7), seen, true);
    }

    @Test
    void whatIsWithdrawnStaysSo() throws Exception {
        refused(() -> opening.eligible(index(7, 7L), NOTHING, false), "version 7, which its publisher has withdrawn");
        var seen = new Opening.Seen(6, NOON, new TreeSet<>(List.of(7L)));
        refused(() -> opening.eligible(index(7), seen, true), "version 7, which its publisher has withdrawn");
    }

    @ParameterizedTest(name = "agent {0}, needs {1}: {2}")
    @CsvSource({
        "1.0.0, 1.0.0, true",
        "1.0.0-SNAPSHOT, 1.0.0, true",
        "1.0.0, 1.0.1, false",
        "1.10.0, 1.9, true",
        "1.9.9, 1.10, false",
        "2, 1.99.99.99, true"
    })
    void theAgentMustUnderstandTheDefinitions(String agent, String least, boolean good) throws Exception {
        var made =
                Index.read(Published.of(pool(7), NOON, VALID, least, KEY, false).index());
        var asked = new Opening(KEYS, agent, Clock.fixed(NOON, ZoneOffset.UTC));
        if (good) {
            asked.eligible(made, NOTHING, false);
        } else {
            refused(() -> asked.eligible(made, NOTHING, false), "needs an agent of version " + least + " or later");
        }
    }

    @Test
    void indexAndManifestBelongTogether() throws Exception {
        var zip = pool(7).zip();
        var other = Index.read(
                Published.of(pool(7), NOON, VALID, "1.0.0", KEY, false).index());
        var lying = new Index(8, other.size(), other.sha256(), NOON, NOON.plus(VALID), "1.0.0", new TreeSet<>(), false);
        refused(() -> opening.opened(lying, zip), "manifest.json says version 7, the index says 8");
    }

    @Test
    void oneDefinitionThatCannotBeUsedCostsTheWholeBundle() throws Exception {
        var files = Pools.files(
                "kyocera/kyocera.yaml",
                Pools.definition("kyocera", 3),
                "kyocera/nonsense.yaml",
                Pools.definition("nonsense", 1) + "metres: {total: kyocera}\n");
        var bundle = new Bundle(7, files);
        var published = Published.of(bundle, NOON, VALID, "1.0.0", KEY, false);
        refused(
                () -> opening.opened(Index.read(published.index()), published.zip()),
                "so nothing of it is taken: kyocera/nonsense.yaml line 5: metres");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"size\":| \"size\":-1| , expected 1 to 16777216",
                "\"version\":7| \"version\":0| version is 0, expected 1 to",
                "pmd-7.zip| ../../etc/passwd| expected pmd-7.zip",
                "pmd-7.zip| pmd-8.zip| expected pmd-7.zip",
                "fsm-pmd-index/1| fsm-pmd-index/2| format is",
                "2027| 2025| expected after",
                "\"1.0.0\"| \"new\"| expected a version such as 1.0.0"
            })
    void aSignedIndexThatMakesNoSenseIsRefused(String part, String other, String why) {
        var json = new String(published(7).index(), StandardCharsets.UTF_8)
                .replace(part, other.strip())
                .getBytes(StandardCharsets.UTF_8);
        refused(() -> opening.signed(json, KEY.sign(json)), why.strip());
    }

    private static void refused(ThrowingCallable open, String why) {
        assertThatThrownBy(open).isInstanceOf(BadBundle.class).hasMessageContaining(why);
    }
}
