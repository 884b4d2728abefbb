package org.openfsm.agent.update;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.JsonInput;
import org.openfsm.wire.JsonOutput;
import org.openfsm.wire.MalformedJson;

/**
 * One version of the agent as its publisher signed it: the jars, each with its hash, and what they need. There is no
 * archive, so none has to be opened: each jar lies beside the index under the name of its hash.
 *
 * @param version such as 1.1.0
 * @param java the least Java that runs it
 * @param storeSchema of the store that it reads and writes
 * @param expiresAt after it nobody takes this version; one that is in use stays
 */
public record PackageIndex(
        String version, int java, int storeSchema, Instant issuedAt, Instant expiresAt, List<Jar> jars) {

    /** Signature (64 bytes) and index in one file, so that they cannot part. */
    public static final String FILE = "fsm-agent.index";
    /** Of the file, far more than it needs. */
    public static final int LARGEST = 256 << 10;

    public static final int LARGEST_JAR = 64 << 20;
    private static final long LARGEST_PACKAGE = 256 << 20;
    private static final int MOST_JARS = 200;

    private static final String FORMAT = "fsm-agent-package/1";
    private static final String PRODUCT = "fsm-agent";
    static final Pattern VERSION = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6}){1,3}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.jar");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_TEXT = 200;

    /** @param name in the agent's lib directory @param size in bytes */
    public record Jar(String name, long size, String sha256) {

        static Jar of(String name, byte[] content) {
            return new Jar(name, content.length, Hashes.sha256(content));
        }

        /** Beside the index. */
        public String file() {
            return "jars/" + sha256;
        }

        /** @throws PackageRefused when these are not its bytes */
        public void check(byte[] content) throws PackageRefused {
            if (content.length != size) {
                throw new PackageRefused(name + " has " + content.length + " bytes, expected " + size
                        + " as the index says: it was cut off or changed.");
            }
            var found = Hashes.sha256(content);
            if (!found.equals(sha256)) {
                throw new PackageRefused(name + " has the SHA-256 " + found + ", expected " + sha256
                        + " as the index says: it was changed.");
            }
        }
    }

    public PackageIndex {
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("version is \"" + version + "\", expected numbers such as 1.1.0");
        }
        if (!expiresAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("expiresAt is " + expiresAt + ", expected after " + issuedAt);
        }
        jars = List.copyOf(jars);
        var names = new HashSet<String>();
        for (var jar : jars) {
            // Windows knows no difference between capitals and small letters
            if (!NAME.matcher(jar.name).matches() || !names.add(jar.name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("jars name \"" + jar.name
                        + "\", expected names such as fsm-agent-1.1.0.jar without a directory, each once");
            }
        }
        long bytes = jars.stream().mapToLong(Jar::size).sum();
        if (jars.isEmpty() || bytes > LARGEST_PACKAGE) {
            throw new IllegalArgumentException("jars are " + jars.size() + " with " + bytes
                    + " bytes, expected one at least and " + LARGEST_PACKAGE + " bytes at most");
        }
        issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
    }

    long bytes() {
        return jars.stream().mapToLong(Jar::size).sum();
    }

    /** The file, signed. */
    byte[] signed(SigningKey key) {
        var json = JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.text("product", PRODUCT);
            out.text("version", version);
            out.number("java", (long) java);
            out.number("storeSchema", (long) storeSchema);
            out.time("issuedAt", issuedAt);
            out.time("expiresAt", expiresAt);
            out.objects("jars", jars, jar -> {
                out.text("name", jar.name);
                out.number("size", jar.size);
                out.text("sha256", jar.sha256);
            });
        });
        var signature = key.sign(json);
        var file = Arrays.copyOf(signature, signature.length + json.length);
        System.arraycopy(json, 0, file, signature.length, json.length);
        return file;
    }

    /**
     * Checks the signature before the first byte of the index is read.
     *
     * @throws PackageRefused when none of the keys signed it, or it is for something else than this agent
     */
    public static PackageIndex open(byte[] file, PublisherKeys keys) throws PackageRefused {
        int split = Math.min(PublisherKeys.SIGNATURE_BYTES, file.length);
        var json = Arrays.copyOfRange(file, split, file.length);
        if (split < PublisherKeys.SIGNATURE_BYTES || !keys.signed(json, Arrays.copyOf(file, split))) {
            throw new PackageRefused(
                    FILE + " (" + file.length + " bytes) is not signed by the publisher of this agent. It was"
                            + " changed on its way, belongs to another publisher, or something else answered.");
        }
        return read(json);
    }

    /** For the publisher, whose own file it is. */
    static PackageIndex unchecked(byte[] file) throws PackageRefused {
        return read(Arrays.copyOfRange(file, Math.min(PublisherKeys.SIGNATURE_BYTES, file.length), file.length));
    }

    private static PackageIndex read(byte[] json) throws PackageRefused {
        try (var in = new JsonInput(json, LONGEST_TEXT)) {
            var index = read(in);
            in.end();
            return index;
        } catch (MalformedJson wrong) {
            throw new PackageRefused(FILE + ": " + wrong.reason() + ".", wrong);
        } catch (IllegalArgumentException wrong) {
            throw new PackageRefused(FILE + ": " + wrong.getMessage() + ".", wrong);
        }
    }

    private static PackageIndex read(JsonInput in) throws MalformedJson {
        String product = null;
        String version = null;
        int java = 0;
        int storeSchema = 0;
        Instant issuedAt = null;
        Instant expiresAt = null;
        List<Jar> jars = List.of();
        in.object();
        in.format(FORMAT);
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "product" -> product = in.someText();
                case "version" -> version = in.text(VERSION, "numbers such as 1.1.0");
                case "java" -> java = (int) in.number(1, 1_000);
                case "storeSchema" -> storeSchema = (int) in.number(1, 1_000_000);
                case "issuedAt" -> issuedAt = in.time();
                case "expiresAt" -> expiresAt = in.time();
                case "jars" -> jars = in.list(MOST_JARS, () -> jar(in));
                default -> in.skip();
            }
        }
        if (!PRODUCT.equals(in.required("product", product))) {
            throw new IllegalArgumentException("product is \"" + product + "\", expected " + PRODUCT);
        }
        return new PackageIndex(
                in.required("version", version),
                in.required("java", java == 0 ? null : java),
                in.required("storeSchema", storeSchema == 0 ? null : storeSchema),
                in.required("issuedAt", issuedAt),
                in.required("expiresAt", expiresAt),
                jars);
    }

    private static Jar jar(JsonInput in) throws MalformedJson {
        String file = null;
        Long size = null;
        String sha256 = null;
        in.object();
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "name" -> file = in.someText();
                case "size" -> size = in.number(1, LARGEST_JAR);
                case "sha256" -> sha256 = in.text(SHA256, "a SHA-256 in 64 small hexadecimal digits");
                default -> in.skip();
            }
        }
        return new Jar(in.required("name", file), in.required("size", size), in.required("sha256", sha256));
    }
}
