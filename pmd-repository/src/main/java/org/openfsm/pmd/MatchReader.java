package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Section;

/** Reads which devices a definition is for. */
final class MatchReader {

    private static final String BELOW = ".*";
    private static final String SYS_OBJECT_ID = "an OID below 1.3.6.1.4.1, or with .* behind it for all below it";
    private static final int SHORTEST = 7;

    private static final Set<String> CONDITIONS =
            Set.of("sysObjectID", "sysDescr", "hrDeviceDescr", "prtGeneralPrinterName", "ieee1284", "has", "where");

    private final ObjectReader objects;
    private final ConditionReader conditions;

    MatchReader(ObjectReader objects, ConditionReader conditions) {
        this.objects = objects;
        this.conditions = conditions;
    }

    MatchRule read(Section section) {
        var sysObjectIds = section.values("sysObjectID", MatchReader::sysObjectId);
        var texts = new EnumMap<MatchRule.Text, Regex>(MatchRule.Text.class);
        for (var text : MatchRule.Text.values()) {
            section.value(text.key(), Regex::of).ifPresent(regex -> texts.put(text, regex));
        }
        var presences = presences(section);
        var cells = section.section("where").map(this::cells).orElse(Map.of());
        int priority = section.value("priority", text -> Scalars.integer(text, -100, 100, null))
                .orElse(0);
        if (!section.hasAny(CONDITIONS)) {
            section.problem(section.map(), "match", "at least one condition, such as sysObjectID");
        }
        return new MatchRule(sysObjectIds, texts, presences, cells, priority);
    }

    private static MatchRule.SysObjectId sysObjectId(String text) {
        boolean prefix = text.endsWith(BELOW);
        var oid = oid(prefix ? text.substring(0, text.length() - BELOW.length()) : text);
        if (oid.length() < SHORTEST) {
            throw new IllegalArgumentException(SYS_OBJECT_ID);
        }
        return new MatchRule.SysObjectId(oid, prefix);
    }

    private static Oid oid(String text) {
        try {
            return Oid.of(text);
        } catch (IllegalArgumentException noOid) {
            throw new IllegalArgumentException(SYS_OBJECT_ID, noOid);
        }
    }

    private Map<Place, Condition> cells(Section where) {
        var cells = new LinkedHashMap<Place, Condition>();
        where.map().entries().keySet().forEach(key -> where.node(key)
                .ifPresent(node -> objects.instance(node, where.pathOf(key), key, false)
                        .ifPresent(place -> conditions
                                .read(node, where.pathOf(key), null)
                                .ifPresent(condition -> cells.put(place, condition)))));
        return cells;
    }

    private List<MatchRule.Presence> presences(Section section) {
        var presences = new ArrayList<MatchRule.Presence>();
        for (var node : section.elements("has")) {
            var at = section.pathOf("has");
            if (!(node instanceof Node.Scalar scalar)) {
                section.problem(node, at, "an OID, or a column with .* behind it");
            } else if (scalar.text().endsWith(BELOW)) {
                var column = scalar.text().substring(0, scalar.text().length() - BELOW.length());
                objects.column(node, at, column, false)
                        .ifPresent(place -> presences.add(new MatchRule.Presence(place, true)));
            } else {
                objects.instance(node, at, scalar.text(), false)
                        .ifPresent(place -> presences.add(new MatchRule.Presence(place, false)));
            }
        }
        return presences;
    }
}
