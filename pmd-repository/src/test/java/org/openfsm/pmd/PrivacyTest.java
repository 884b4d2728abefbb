package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no definition may do, however it is written. */
class PrivacyTest {

    /** jmJobOwner of the Job Monitoring MIB (RFC 2707). */
    private static final String OWNER = "1.3.6.1.4.1.2699.1.1.1.3.1.1.5";

    /** A column that is neither allowed as text nor denied. */
    private static final String UNNAMED = "1.3.6.1.4.1.1347.43.99.1.1.7";

    private static final String ALLOWED = "1.3.6.1.4.1.1347.43.5.1.1.28.1";

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "identity: {name: OWNER.1.1}",
                "identity: {model: [ALLOWED, OWNER.1.1]}",
                "identity: {model: {value: OWNER.1.1, map: {x: y}}}",
                "identity: {model: {column: OWNER}}",
                "identity: {model: {column: OWNER, row: 1.1}}",
                "identity: {model: {column: 1.3.6.1.2.1.25.3.2.1.3, where: {OWNER: x}}}",
                "identity: {model: {field: MDL, of: OWNER.1.1}}",
                "identity: {model: {record: '6f', of: OWNER.1.1}}",
                "identity: {model: {value: OWNER.1.1, find: '(.*)'}}",
                "identity: {firmwareParts: [{name: {const: x}, version: OWNER.1.1}]}",
                "identity: {firmwareParts: [{each: OWNER, name: {const: x}, version: {const: y}}]}",
                "names: {harmless: OWNER}\nidentity: {model: harmless.1.1}",
                "names: {a: 1.3.6.1.4.1.2699, b: a.1.1.1.3}\nidentity: {model: b.1.1.5.1.1}",
                "meters: {total: OWNER.1.1}",
                "meters: {total: {value: OWNER.1.1, as: integer}}",
                "meters: {total: {sum: [OWNER.1.1]}}",
                "meters: {total: {difference: [OWNER.1.1, 1]}}",
                "properties: {color: OWNER.1.1}",
                "properties: {functions: {fax: OWNER.1.1}}",
                "status: {errors: [{value: OWNER.1.1, map: {1: jammed}}]}",
                "alerts: [{code: 1, description: OWNER.1.1}]",
                "alerts: [{each: OWNER, description: row.OWNER}]",
                "supplies: [{level: 1, description: OWNER.1.1}]",
                "supplies: [{meets: {index: 1}, each: 1.3.6.1.4.1.367.3.2.1.2.24.1.1.5, description: row.OWNER}]",
                "supplies: [{each: 1.3.6.1.4.1.367.3.2.1.2.24.1.1.5, meets: {description: row.OWNER}, level: 1}]",
                "inputs: [{level: 1, name: OWNER.1.1}]",
                "quirks: {unsigned: {OWNER: 16}}",
            })
    void aTableOfJobsIsOutOfReach(String body) {
        assertThat(Bench.problems(body.replace("OWNER", OWNER).replace("ALLOWED", ALLOWED)))
                .isNotEmpty()
                .allMatch(problem -> problem.contains("no object of denied.yaml: jobs and users"));
    }

    @Test
    void matchingLooksAtNoJobsEither() {
        var head = Bench.HEAD.replace("sysObjectID: 1.3.6.1.4.1.1347.41", "has: " + OWNER + ".1.1");
        assertThat(Pool.load(List.of(Bench.file("test", head))).problems())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .startsWith("test.yaml line 3: match.has is \"" + OWNER + ".1.1\", expected no object of denied.yaml");
    }

    @Test
    void aJobTableIsNoLocation() {
        assertThat(Bench.problems("identity: {location: " + OWNER + ".1.1}\n"))
                .containsExactly("line 5: identity.location is not known, expected one of manufacturer, model, name,"
                        + " serialNumber, assetNumber, firmware, macAddress, firmwareParts");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "identity: {name: U.1}",
                "identity: {name: [ALLOWED, U.1]}",
                "identity: {macAddress: U.1}",
                "identity: {name: {value: U.1, as: hex}}",
                "identity: {name: {value: U.1, as: integer}}",
                "identity: {name: {value: U.1, find: a}}",
                "identity: {name: {value: U.1, charset: prefixed}}",
                "identity: {name: {column: U}}",
                "identity: {name: {column: U, row: 1}}",
                "identity: {name: {sum: [U.1]}}",
                "identity: {name: {field: MDL, of: U.1}}",
                "identity: {name: {record: '01', of: U.1, as: text}}",
                "identity: {name: {value: {value: U.1}}}",
                "identity: {firmwareParts: [{name: U.1, version: {const: x}}]}",
                "names: {u: U}\nidentity: {name: u.1}",
                "alerts: [{code: 1, description: U.1}]",
                "alerts: [{each: U, code: 1, description: {column: U}}]",
                "supplies: [{level: 1, description: U.1}]",
                "supplies: [{level: 1, partNumber: U.1}]",
                "supplies: [{level: 1, serialNumber: U.1}]",
                "inputs: [{level: 1, name: U.1}]",
                "outputs: [{level: 1, media: U.1}]",
            })
    void aTextComesOnlyFromNamedObjects(String body) {
        assertThat(Bench.problems(body.replaceAll("\\bU\\b", UNNAMED).replace("ALLOWED", ALLOWED)))
                .isNotEmpty()
                .allMatch(problem -> problem.contains("an object of allowed-text.yaml, as its text travels"));
    }

    @Test
    void aTextFromAnHeirsBaseIsCheckedTheSame() {
        var base =
                "pmd: base\nversion: 1\nsource: [{readers: [x]}]\nnames: {n: 1.3.6.1.4.1.1347.43.5.1.1.28}\nidentity: {name: n.1}\n";
        var heir = Bench.HEAD + "extends: base\nnames: {n: " + UNNAMED + "}\n";
        var pool = Pool.load(List.of(Bench.file("base", base), Bench.file("test", heir)));
        assertThat(pool.definitions()).extracting(Definition::id).containsExactly("base");
        assertThat(pool.problems())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .contains("identity.name is \"n.1\" (" + UNNAMED + ".1), expected an object of allowed-text.yaml");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "identity: {name: {value: U.1, map: {1: one}}}",
                "meters: {total: U.1}",
                "properties: {color: U.1}",
                "supplies: [{type: {value: U.1, map: {1: toner}}, level: U.2, colorant: U.3}]",
                "status: {errors: [{value: U.1, map: {1: jammed}}]}",
                "meters: {total: {column: U, where: {U: /copy/}, take: sum}}",
            })
    void numbersAndOwnWordsMayComeFromElsewhere(String body) {
        assertThat(Bench.problems(body.replaceAll("\\bU\\b", UNNAMED))).isEmpty();
    }

    @Test
    void aWordThatTheReportDoesNotHaveNeverLeaves() {
        var body = "supplies: [{type: " + UNNAMED + ".1, colorant: " + UNNAMED + ".1, level: 1}]\n";
        var device = new Bench().text(UNNAMED + ".1", "jdoe").amended(body);
        assertThat(device.supplies()).singleElement().satisfies(supply -> {
            assertThat(supply.type()).isNull();
            assertThat(supply.colorant()).isNull();
        });
    }

    @ParameterizedTest(name = "{0} is walked: {1}")
    @CsvSource({
        "1.3.6.1.4.1.367.3.2.1.2.19.5.1.9, true",
        "1.3.6.1.4.1.367.3.2.1.2.19.5.1, false",
        "1.3.6.1.4.1.367.3.2.1.2.19.5, false",
        "1.3.6.1.4.1.367, false",
        "1.3.6.1.4.1.367.1.1, false",
        "1.3.6.1.2.1.2.2.1.6, true",
        "1.3.6.1.2.1.2.2.1, false",
        "1.3.6.1.6.3.15.1.2.2.1.3, false",
        "1.3.6.1.4.1, false",
    })
    void noWalkStartsAboveAColumn(String oid, boolean walked) {
        var problems = Bench.problems("meters: {total: {column: " + oid + ", take: sum}}\n");
        assertThat(problems.isEmpty()).isEqualTo(walked);
        assertThat(problems)
                .allMatch(problem -> problem.contains("no walk starts above a column")
                        || problem.contains("an object below 1.3.6.1.2.1 or 1.3.6.1.4.1"));
    }

    @Test
    void whatLiesAboveSomethingDeniedIsDeniedToo() {
        assertThat(Bench.problems("meters: {total: {column: 1.3.6.1.4.1.11.2.3.9.4.2.1.1, take: sum}}\n"))
                .singleElement()
                .asString()
                .contains("no object of denied.yaml: passwords (1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.9)");
    }

    @Test
    void aPlaceOfAnyPrinterIsDeniedWhenItCouldBeDenied() {
        assertThat(Denied.shipped().reason(Place.of("1.3.6.1.2.1.43.$device.5.1.2")))
                .isPresent();
        assertThat(AllowedText.shipped().covers(Place.of("1.3.6.1.2.1.43.$device.1.1.17.1")))
                .isFalse();
        assertThat(AllowedText.shipped().covers(Place.of("1.3.6.1.2.1.43.5.1.1.17.$device")))
                .isTrue();
    }

    @Test
    void theListsDoNotContradictEachOther() {
        for (var denied : Denied.shipped().subtrees().keySet()) {
            assertThat(AllowedText.shipped().covers(denied))
                    .as(denied.toString())
                    .isFalse();
        }
        assertThat(AllowedText.shipped().objects())
                .allSatisfy(object -> assertThat(Denied.shipped().reason(object))
                        .as(object.toString())
                        .isEmpty());
    }
}
