package org.openfsm.pmd;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code pmd.schema.json}, by which editors complete and check. */
final class PoolSchema {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(PoolSchema.class.getResourceAsStream("pmd.schema.json"));

    private PoolSchema() {}

    static List<String> problems(byte[] content) {
        try {
            return SCHEMA.validate(new String(content, StandardCharsets.UTF_8), InputFormat.YAML).stream()
                    .map(Object::toString)
                    .toList();
        } catch (UncheckedIOException noYaml) {
            return List.of(String.valueOf(noYaml.getMessage()));
        }
    }

    /** The keys that the schema knows in the map at the end of a path of keys; {@code []} goes into a list. */
    static Set<String> keys(String... path) {
        var node = SCHEMA.getSchemaNode();
        for (var step : path) {
            node = step.equals("[]")
                    ? find(node, "items")
                    : find(node, "properties").path(step);
        }
        var keys = new TreeSet<String>();
        find(node, "properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** The keys of a value that is a map. */
    static Set<String> keysOfAValue() {
        var keys = new TreeSet<String>();
        SCHEMA.getSchemaNode().at("/$defs/valueMap/properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static JsonNode find(JsonNode schema, String keyword) {
        if (schema.has(keyword)) {
            return schema.get(keyword);
        }
        if (schema.has("$ref")) {
            var name = schema.get("$ref").asText().substring("#/$defs/".length());
            return find(SCHEMA.getSchemaNode().path("$defs").path(name), keyword);
        }
        for (var alternative : schema.path("anyOf")) {
            var found = find(alternative, keyword);
            if (!found.isMissingNode()) {
                return found;
            }
        }
        return schema.path(keyword);
    }
}
