package org.openfsm.pmd.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import org.openfsm.pmd.yaml.Problem;

/**
 * Run by the build (pom.xml): packs and signs the definitions, and puts them with the publisher's public keys where the
 * jar takes them from. Arguments are {@code name=value}: pool, target, classes, version, key, spare, days, leastAgent.
 */
public final class PoolBuild {

    private PoolBuild() {}

    public static void main(String[] arguments) throws IOException {
        var given = new HashMap<String, String>();
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            given.put(parts[0], parts.length > 1 ? parts[1].strip() : "");
        }
        build(given, Clock.systemUTC());
    }

    static void build(Map<String, String> given, Clock clock) throws IOException {
        var bundle = new Bundle(number(given, "version", "pmd.version"), definitions(Path.of(needed(given, "pool"))));
        var signing = signing(given.getOrDefault("key", ""), given.getOrDefault("spare", ""));
        var published = Published.of(
                bundle,
                clock.instant(),
                Duration.ofDays(number(given, "days", "pmd.valid.days")),
                needed(given, "leastAgent"),
                signing.key,
                signing.keys.development());
        write(Path.of(needed(given, "target")), published);
        var classes = Path.of(needed(given, "classes"));
        Files.createDirectories(classes);
        Files.write(classes.resolve(Shipped.INDEX), published.index());
        Files.write(classes.resolve(Shipped.SIGNATURE), published.signature());
        Files.write(classes.resolve(Shipped.ZIP), published.zip());
        Files.write(classes.resolve(Shipped.KEYS), signing.keys.write());
    }

    /** What a host would show, in place of what an earlier build left. */
    private static void write(Path target, Published published) throws IOException {
        Files.createDirectories(target);
        try (var old = Files.newDirectoryStream(target, "pmd-*.zip")) {
            for (var bundle : old) {
                Files.delete(bundle);
            }
        }
        try {
            Files.write(target.resolve(Index.read(published.index()).file()), published.zip());
        } catch (BadBundle unlike) {
            throw new IllegalStateException("An index that was just written cannot be read", unlike);
        }
        Files.write(target.resolve(Index.FILE), published.index());
        Files.write(target.resolve(Index.SIGNATURE), published.signature());
    }

    private record Signing(SigningKey key, PublisherKeys keys) {}

    private static Signing signing(String keyFile, String spareFile) throws IOException {
        if (keyFile.isEmpty()) {
            var thrownAway = SigningKey.make();
            return new Signing(thrownAway, new PublisherKeys(List.of(thrownAway.verifies()), true));
        }
        var key = SigningKey.read(Path.of(keyFile));
        var spare = Path.of(spareFile.isEmpty() ? keyFile + ".spare.pub" : spareFile);
        if (!Files.exists(spare)) {
            throw new IOException(spare + ": the public key of the spare is missing. Agents hold two keys, so that the"
                    + " loss of one does not cut them off. \"fsm-agent pmd keygen\" makes both; name another with"
                    + " -Dpmd.spare.key=FILE.");
        }
        var verifies = SigningKey.readPublic(spare);
        if (verifies.equals(key.verifies())) {
            throw new IOException(spare + ": is the same key as " + keyFile + ", expected another one as spare.");
        }
        return new Signing(key, new PublisherKeys(List.of(key.verifies(), verifies), false));
    }

    /** By path with slashes; every one is in its place and can be used. */
    private static TreeMap<String, byte[]> definitions(Path pool) throws IOException {
        var files = DefinitionFile.below(pool, Origin.POOL);
        var misplaced = files.stream()
                .map(DefinitionFile::name)
                .filter(name -> !Bundle.isDefinition(name))
                .toList();
        if (!misplaced.isEmpty()) {
            throw new IOException("No place or name for a definition, expected maker/family/id.yaml or maker/id.yaml of"
                    + " small letters, digits and dashes: " + String.join(", ", misplaced));
        }
        var problems = Pool.load(files).problems();
        if (!problems.isEmpty()) {
            throw new IOException("The pool is not packed before its definitions are right:\n"
                    + problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        var definitions = new TreeMap<String, byte[]>();
        files.forEach(file -> definitions.put(file.name(), file.content()));
        return definitions;
    }

    private static String needed(Map<String, String> given, String name) {
        var value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + "= is missing among the arguments");
        }
        return value;
    }

    private static long number(Map<String, String> given, String name, String property) {
        var text = needed(given, name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "-D" + property + " is \"" + text + "\", expected a whole number such as 20261126", wrong);
        }
    }
}
