package org.openfsm.agent.backup;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openfsm.agent.backup.BadBackup.Reason;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.OwnFiles;

/**
 * What a person decided for an agent, in one file that a password opens: the configuration with its secrets, and own
 * definitions. Not the store, and not the agent's key: two agents with one key would make one chain of reports fork.
 *
 * @param configuration agent.yaml, its secrets in plain text
 * @param definitions own ones, by their names
 */
public record Backup(Instant made, String agentVersion, String configuration, SortedMap<String, byte[]> definitions) {

    /** Of a file, in bytes. Nothing in it is compressed: what is opened is never larger than what was brought. */
    public static final int LARGEST = 16 << 20;

    public static final String SUFFIX = ".fsm-backup";

    public Backup {
        definitions = Collections.unmodifiableSortedMap(new TreeMap<>(definitions));
    }

    /**
     * Of the agent as it is configured now.
     *
     * @throws InvalidConfig when it cannot be used, so that it would not be of use later either
     * @throws IOException when the own definitions cannot be read
     */
    public static Backup of(ConfigEditor editor, OwnFiles own, Instant now, String agentVersion)
            throws InvalidConfig, IOException {
        return new Backup(now.truncatedTo(ChronoUnit.SECONDS), agentVersion, editor.opened(), own.present());
    }

    /** @throws BadBackup when it would be larger than any that is opened again */
    public byte[] sealed(String password) throws BadBackup {
        var own = Json.createObjectBuilder();
        definitions.forEach((name, content) -> own.add(name, Base64.getEncoder().encodeToString(content)));
        var json = Json.createObjectBuilder()
                .add("made", made.toString())
                .add("agentVersion", agentVersion)
                .add("configuration", configuration)
                .add("definitions", own)
                .build()
                .toString();
        var file = Sealing.seal(json.getBytes(StandardCharsets.UTF_8), password);
        if (file.length > LARGEST) {
            throw new BadBackup(Reason.TOO_LARGE);
        }
        return file;
    }

    /** @throws BadBackup for whatever is none, or is opened by another password */
    public static Backup open(byte[] file, String password) throws BadBackup {
        if (file.length > LARGEST) {
            throw new BadBackup(Reason.TOO_LARGE);
        }
        try (var reader = Json.createReader(new ByteArrayInputStream(Sealing.open(file, password)))) {
            return of(reader.readObject());
        } catch (JsonException
                | NullPointerException
                | ClassCastException
                | DateTimeParseException
                | IllegalArgumentException other) {
            throw new BadBackup(Reason.CONTENT, other);
        }
    }

    private static Backup of(JsonObject json) {
        var definitions = new TreeMap<String, byte[]>();
        for (var name : json.getJsonObject("definitions").keySet()) {
            if (!OwnFiles.isPlace(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of a definition");
            }
            definitions.put(
                    name,
                    Base64.getDecoder().decode(json.getJsonObject("definitions").getString(name)));
        }
        return new Backup(
                Instant.parse(json.getString("made")),
                json.getString("agentVersion"),
                json.getString("configuration"),
                definitions);
    }

    /** Names what it is, never a secret of it. */
    @Override
    public String toString() {
        return "backup of " + made + ", " + Map.of("definitions", definitions.keySet());
    }
}
