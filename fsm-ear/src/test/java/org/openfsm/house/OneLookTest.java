package org.openfsm.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Agent and server are one product to the eye: the agent's copies of the style sheets say nothing else than the server's. */
class OneLookTest {

    private static final Path AGENT = Path.of("../fsm-agent/src/main/resources/org/openfsm/agent/ui/static");
    private static final Path SERVER = Path.of("../fsm-web/src/main/webapp/resources/fsm");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
    private static final Pattern TOKEN = Pattern.compile("(--fsm-[a-z0-9-]+)\\s*:\\s*([^;}]+)");
    private static final Pattern RULE = Pattern.compile("([^{}]+)\\{([^{}]*)}");
    /** The server names its files by expressions of its page language. */
    private static final Pattern SHAPE =
            Pattern.compile("url\\(\"(?:#\\{resource\\['fsm:)?(shape-[a-z]+\\.svg)(?:']})?\"\\)");

    private static String read(Path file) throws IOException {
        var text = COMMENT.matcher(Files.readString(file)).replaceAll(" ");
        return SHAPE.matcher(text).replaceAll("url($1)").replaceAll("\\s+", " ");
    }

    private static Map<String, Set<String>> tokens(Path file) throws IOException {
        var tokens = new HashMap<String, Set<String>>();
        TOKEN.matcher(read(file)).results().forEach(found -> tokens.computeIfAbsent(
                        found.group(1), any -> new HashSet<>())
                .add(found.group(2).strip()));
        return tokens;
    }

    private static List<String> rules(Path file) throws IOException {
        return RULE.matcher(read(file))
                .results()
                .map(found -> found.group(1).strip() + " { " + found.group(2).strip() + " }")
                .toList();
    }

    @Test
    void coloursSizesAndSpacesAreTheSame() throws IOException {
        var server = tokens(SERVER.resolve("tokens.css"));
        for (var sheet : List.of("tokens.css", "dark.css")) {
            var agent = tokens(AGENT.resolve(sheet));
            assertThat(agent).as(sheet).hasSizeGreaterThan(20);
            agent.forEach((token, values) -> assertThat(server.getOrDefault(token, Set.of()))
                    .as(sheet + " " + token)
                    .containsAll(values));
        }
    }

    @Test
    void componentsAreTheSame() throws IOException {
        var agent = rules(AGENT.resolve("components.css"));
        assertThat(agent).hasSizeGreaterThan(100);
        assertThat(rules(SERVER.resolve("components.css"))).containsAll(agent);
    }
}
