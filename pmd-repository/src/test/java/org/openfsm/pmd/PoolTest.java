package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.wire.Hashes;

/** Which definition a device gets, and what becomes of a bad one. */
class PoolTest {

    private static final String SOURCE = "source: [{mib: X-MIB, date: 2019-05-21}]\n";

    private static DefinitionFile file(String id, String body) {
        return Bench.file(id, "pmd: " + id + "\nversion: 1\n" + SOURCE + body);
    }

    private static DefinitionFile local(String id, String body) {
        return new DefinitionFile("my/" + id + ".yaml", file(id, body).content(), Origin.LOCAL);
    }

    private static Pool pool(DefinitionFile... files) {
        var pool = Pool.load(List.of(files));
        assertThat(pool.problems()).isEmpty();
        return pool;
    }

    private static Traits traits(String sysObjectId, String sysDescr, String deviceDescr) {
        var values = new TreeMap<Oid, SnmpValue>();
        values.put(Oid.of("1.3.6.1.2.1.1.2.0"), new SnmpValue.ObjectId(Oid.of(sysObjectId)));
        values.put(Oid.of("1.3.6.1.2.1.1.1.0"), octets(sysDescr));
        values.put(Oid.of("1.3.6.1.2.1.25.3.2.1.3.1"), octets(deviceDescr));
        return Traits.of(values, 1);
    }

    private static SnmpValue octets(String text) {
        return new SnmpValue.Octets(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final Traits KYOCERA =
            traits("1.3.6.1.4.1.1347.41", "KYOCERA Document Solutions Printing System", "TASKalfa 3554ci");

    private static String best(Pool pool, Traits traits) {
        return pool.best(traits)
                .map(match -> match.definition().id() + " " + match.specificity())
                .orElse("none");
    }

    @Test
    void theClosestDefinitionIsTaken() {
        var prefix = file("prefix", "match: {sysObjectID: 1.3.6.1.4.1.1347.*}\n");
        var exact = file("exact", "match: {sysObjectID: 1.3.6.1.4.1.1347.41}\n");
        var described = file(
                "described", "match: {sysObjectID: 1.3.6.1.4.1.1347.*, sysDescr: ^kyocera, hrDeviceDescr: taskalfa}\n");
        var other = file("other", "match: {sysObjectID: 1.3.6.1.4.1.1347.41, hrDeviceDescr: FS-}\n");
        assertThat(best(pool(prefix), KYOCERA)).isEqualTo("prefix 1");
        assertThat(best(pool(prefix, described), KYOCERA)).isEqualTo("described 21");
        assertThat(best(pool(prefix, described, exact, other), KYOCERA)).isEqualTo("exact 100");
        assertThat(best(pool(prefix, exact), traits("1.3.6.1.4.1.1347.43", "x", "y")))
                .isEqualTo("prefix 1");
        assertThat(best(pool(prefix, exact), traits("1.3.6.1.4.1.11.1", "x", "y")))
                .isEqualTo("none");
    }

    @Test
    void oneOfSeveralSysObjectIdsIsEnough() {
        var several = file("several", "match: {sysObjectID: [1.3.6.1.4.1.11.2, 1.3.6.1.4.1.1347.41]}\n");
        assertThat(best(pool(several), KYOCERA)).isEqualTo("several 100");
    }

    /** A maker's devices are known by their text or, where they have none, by their number. */
    @Test
    void ofSeveralRulesTheClosestThatHoldsCounts() {
        var maker = file("maker", "match:\n- sysObjectID: 1.3.6.1.4.1.1347.*\n- sysDescr: ^kyocera\n  priority: 1\n");
        assertThat(best(pool(maker), KYOCERA)).isEqualTo("maker 10");
        assertThat(best(pool(maker), traits("1.3.6.1.4.1.1347.43", "x", "y"))).isEqualTo("maker 1");
        assertThat(best(pool(maker), traits("1.3.6.1.4.1.11.1", "x", "y"))).isEqualTo("none");
        var other = file("a", "match: {hrDeviceDescr: taskalfa}\n");
        assertThat(pool(other, maker).best(KYOCERA).orElseThrow().definition().id())
                .as("priority of the rule that held")
                .isEqualTo("maker");
        assertThat(Pool.load(List.of(file("d", "match: [{sysDescr: x}, kyocera]\n")))
                        .problems())
                .singleElement()
                .asString()
                .contains("match");
    }

    @Test
    void aTieTakesTheFirstAndSaysSoAndPriorityBreaksIt() {
        var a = file("a", "match: {hrDeviceDescr: taskalfa}\n");
        var b = file("b", "match: {sysDescr: kyocera}\n");
        var tie = pool(a, b).best(KYOCERA).orElseThrow();
        assertThat(tie.definition().id()).isEqualTo("a");
        assertThat(tie.tied()).extracting(Definition::id).containsExactly("b");
        var first = pool(a, file("b", "match: {sysDescr: kyocera, priority: 1}\n"))
                .best(KYOCERA)
                .orElseThrow();
        assertThat(first.definition().id()).isEqualTo("b");
        assertThat(first.isTie()).isFalse();
    }

    @Test
    void conditionsOnOtherObjectsAreAskedForOnlyWhereTheRestFits() {
        var pool = pool(
                file(
                        "a",
                        "match: {sysObjectID: 1.3.6.1.4.1.1347.*, has: [1.3.6.1.4.1.1347.42.3.1.1.1.1.1, 1.3.6.1.4.1.1347.42.3.1.4.1.1.*]}\n"),
                file("b", "match: {sysObjectID: 1.3.6.1.4.1.1347.*, ieee1284: MDL:TASK}\n"),
                file("c", "match: {sysObjectID: 1.3.6.1.4.1.11.*, has: 1.3.6.1.4.1.11.9.9.9.9}\n"),
                file(
                        "d",
                        "match: {where: {1.3.6.1.2.1.25.3.2.1.4.$device: 1.3.6.1.4.1.1602.4.7.97}, hrDeviceDescr: canon}\n"));
        assertThat(best(pool, KYOCERA)).isEqualTo("none");
        var needs = pool.needs(KYOCERA);
        assertThat(needs.columns()).containsExactly(Oid.of("1.3.6.1.4.1.1347.42.3.1.4.1.1"));
        assertThat(needs.instances())
                .containsExactlyInAnyOrder(
                        Oid.of("1.3.6.1.4.1.1347.42.3.1.1.1.1.1"),
                        Ieee1284.PLACES.get(0),
                        Ieee1284.PLACES.get(1),
                        Ieee1284.PLACES.get(2));

        var values = new TreeMap<>(KYOCERA.values());
        values.put(Oid.of("1.3.6.1.4.1.1347.42.3.1.1.1.1.1"), new SnmpValue.Number(2, 1));
        values.put(Ieee1284.PLACES.get(1), octets("MFG:Kyocera;MDL:TASKalfa 1;"));
        assertThat(best(pool, Traits.of(values, 1))).isEqualTo("b 11");
        values.put(Oid.of("1.3.6.1.4.1.1347.42.3.1.4.1.1.5"), new SnmpValue.Number(2, 1));
        assertThat(best(pool, Traits.of(values, 1))).isEqualTo("a 21");
    }

    @Test
    void anObjectsValueCanDecide() {
        var pool = pool(file("d", "match: {where: {1.3.6.1.2.1.25.3.2.1.4.$device: 1.3.6.1.4.1.1602.4.7.97}}\n"));
        var values = new TreeMap<Oid, SnmpValue>();
        assertThat(pool.needs(Traits.of(values, 3)).instances()).containsExactly(Oid.of("1.3.6.1.2.1.25.3.2.1.4.3"));
        values.put(Oid.of("1.3.6.1.2.1.25.3.2.1.4.3"), new SnmpValue.ObjectId(Oid.of("1.3.6.1.4.1.1602.4.7.97")));
        assertThat(best(pool, Traits.of(values, 3))).isEqualTo("d 10");
    }

    @Test
    void aLocalDefinitionGoesBeforeThePool() {
        var pooled = file("exact", "match: {sysObjectID: 1.3.6.1.4.1.1347.41}\n");
        assertThat(best(pool(pooled, local("mine", "match: {sysObjectID: 1.3.6.1.4.1.1347.*}\n")), KYOCERA))
                .isEqualTo("mine 1");
        var replaced = pool(pooled, local("exact", "match: {sysObjectID: 1.3.6.1.4.1.1347.*}\n"));
        assertThat(replaced.definitions()).extracting(Definition::origin).containsExactly(Origin.LOCAL);
    }

    @Test
    void aBadLocalDefinitionLeavesThePoolsInPlace() {
        var pool = Pool.load(
                List.of(file("exact", "match: {sysObjectID: 1.3.6.1.4.1.1347.41}\n"), local("exact", "metres: {}\n")));
        assertThat(pool.definitions()).extracting(Definition::origin).containsExactly(Origin.POOL);
        assertThat(pool.problems())
                .extracting(Problem::toString)
                .containsExactly("my/exact.yaml line 4: metres is not known, expected meters");
    }

    @Test
    void aBadDefinitionTakesOnlyThoseWithItThatExtendIt() {
        var pool = Pool.load(List.of(
                file("bad", "meters: {totl: 1.3.6.1.4.1.1347.43.10}\n"),
                file("heir", "extends: bad\nmatch: {sysDescr: x}\n"),
                file("good", "match: {sysDescr: x}\n")));
        assertThat(pool.definitions()).extracting(Definition::id).containsExactly("good");
        assertThat(pool.problems())
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem).startsWith("bad.yaml line 4: meters.totl is no meter"))
                .contains("heir.yaml line 4: extends is \"bad\", expected a definition without problems");
    }

    @Test
    void anHeirChangesKeysAndReplacesLists() {
        var base = file(
                "base",
                "names: {k: 1.3.6.1.4.1.1347.43}\nmeters: {total: k.10.1, print: k.10.2, fax: k.10.3}\nbilling: [total, print]\n"
                        + "quirks: {wasteLevel: filled, levels: {-2: low}}\n");
        var heir = file(
                "heir",
                "extends: base\nmatch: {sysDescr: x}\nmeters: {print: k.11.2, copy: k.11.3, fax: ~}\nbilling: [copy]\n"
                        + "quirks: {levels: {-100: low}}\n");
        var definition = pool(base, heir).definition("heir").orElseThrow();
        assertThat(definition.needs((Integer) null).instances())
                .extracting(Oid::toString)
                .containsExactly("1.3.6.1.4.1.1347.43.10.1", "1.3.6.1.4.1.1347.43.11.2", "1.3.6.1.4.1.1347.43.11.3");
        assertThat(definition.quirks().wasteFilled()).isTrue();
        assertThat(definition.quirks().levels()).containsOnlyKeys(-100L);
        assertThat(definition.base()).contains("base");
        var both = new ArrayList<Byte>();
        for (var content : List.of(heir.content(), base.content())) {
            for (byte octet : content) {
                both.add(octet);
            }
        }
        var octets = new byte[both.size()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = both.get(i);
        }
        assertThat(definition.sha256()).isEqualTo(Hashes.sha256(octets));
    }

    @Test
    void circlesAndMissingBasesAreRefused() {
        var pool = Pool.load(List.of(
                file("a", "extends: b\n"),
                file("b", "extends: a\n"),
                file("c", "extends: nobody\n"),
                file("d", "extends: d\n")));
        assertThat(pool.definitions()).isEmpty();
        assertThat(pool.problems())
                .extracting(Problem::toString)
                .contains(
                        "b.yaml line 4: extends is \"a\", expected no circle: a extends b extends a",
                        "c.yaml line 4: extends is \"nobody\", expected the id of another definition",
                        "d.yaml line 4: extends is \"d\", expected no circle: d extends d");
    }

    @Test
    void twoFilesOfOneIdAreRefused() {
        var pool = Pool.load(List.of(
                new DefinitionFile("a/x.yaml", file("x", "").content(), Origin.POOL),
                new DefinitionFile("b/x.yaml", file("x", "").content(), Origin.POOL)));
        assertThat(pool.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "b/x.yaml line 1: pmd is \"x\" as in a/x.yaml, expected an id that no other definition has");
        assertThat(pool.definitions()).hasSize(1);
    }

    @Test
    void aCounterWithAWrongSignIsPutRightForTheStandardsToo() {
        var life = "1.3.6.1.2.1.43.10.2.1.4.1.1";
        var values = new Bench().number(life, -1).values();
        var definition = Bench.definition("quirks: {unsigned: {1.3.6.1.2.1.43.10.2.1.4: 32}}\n");
        assertThat(definition.corrected(values, 1).get(Oid.of(life))).isEqualTo(new SnmpValue.Number(2, 4294967295L));
        assertThat(values.get(Oid.of(life))).isEqualTo(new SnmpValue.Number(2, -1));
    }

    @Test
    void quirksOfTheProtocolAreTold() {
        var quirks = Bench.definition(
                        "quirks: {snmp: {version: 1, most: 10, context: Jetdirect}, charset: ISO-8859-5}\n")
                .quirks();
        assertThat(List.of(
                        String.valueOf(quirks.snmpVersion()),
                        String.valueOf(quirks.mostVariables()),
                        String.valueOf(quirks.context()),
                        String.valueOf(quirks.characterSet())))
                .containsExactly("1", "10", "Jetdirect", "8");
    }
}
