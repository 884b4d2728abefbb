package org.openfsm.pmd.bundle;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.JsonInput;
import org.openfsm.wire.JsonOutput;
import org.openfsm.wire.MalformedJson;

/**
 * A pool of definitions of one version.
 *
 * @param version grows with every pool that is published
 * @param definitions files by their path in the pool
 */
public record Bundle(long version, SortedMap<String, byte[]> definitions) {

    static final long LARGEST_VERSION = 999_999_999_999_999L;

    private static final String MANIFEST = "manifest.json";
    private static final String FORMAT = "fsm-pmd-bundle/1";
    private static final Pattern PATH = Pattern.compile("[a-z0-9-]{1,60}(/[a-z0-9-]{1,60}){1,2}\\.yaml");
    static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_TEXT = 200;

    public Bundle {
        if (version < 1 || version > LARGEST_VERSION) {
            throw new IllegalArgumentException(
                    "The pool's version is " + version + ", expected 1 to " + LARGEST_VERSION);
        }
        for (var path : definitions.keySet()) {
            if (!isDefinition(path)) {
                throw new IllegalArgumentException(path + " cannot be part of a bundle, expected a path such as"
                        + " maker/family/definition.yaml of small letters, digits and dashes");
            }
        }
        definitions = Collections.unmodifiableSortedMap(new TreeMap<>(definitions));
    }

    /** Whether a file of the pool, by its path with slashes, is a definition. */
    static boolean isDefinition(String path) {
        return PATH.matcher(path).matches();
    }

    /** As the language reads them. */
    public List<DefinitionFile> files() {
        return definitions.entrySet().stream()
                .map(file -> new DefinitionFile(file.getKey(), file.getValue(), Origin.POOL))
                .toList();
    }

    /** The same pool gives the same bytes, whenever and wherever. */
    public byte[] zip() {
        var files = new TreeMap<>(definitions);
        files.put(MANIFEST, manifest());
        return PlainZip.write(files);
    }

    private byte[] manifest() {
        return JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.number("version", version);
            out.objects("files", List.copyOf(definitions.entrySet()), file -> {
                out.text("path", file.getKey());
                out.text("sha256", Hashes.sha256(file.getValue()));
            });
        });
    }

    /** @throws BadBundle when it is not whole, or anything else is in it */
    static Bundle read(byte[] zip) throws BadBundle {
        var files = PlainZip.read(zip);
        var manifest = files.remove(MANIFEST);
        if (manifest == null) {
            throw new BadBundle("The zip holds no " + MANIFEST + ", which every bundle has.");
        }
        for (var path : files.keySet()) {
            if (!isDefinition(path)) {
                throw new BadBundle("The zip holds " + path + ", expected definitions such as"
                        + " maker/family/definition.yaml and " + MANIFEST + " alone.");
            }
        }
        return new Bundle(compared(manifest, files), files);
    }

    private record Listed(String path, String sha256) {}

    /** @return the version that the manifest names, when it fits the files */
    private static long compared(byte[] manifest, SortedMap<String, byte[]> files) throws BadBundle {
        long version = 0;
        List<Listed> listed = List.of();
        try (var in = new JsonInput(manifest, LONGEST_TEXT)) {
            in.object();
            in.format(FORMAT);
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "version" -> version = in.number(1, LARGEST_VERSION);
                    case "files" -> listed = in.list(PlainZip.MOST_FILES, () -> listed(in));
                    default -> in.skip();
                }
            }
            in.end();
            in.required("version", version == 0 ? null : version);
        } catch (MalformedJson wrong) {
            throw new BadBundle(MANIFEST + ": " + wrong.reason() + ".", wrong);
        }
        var unlisted = new HashMap<>(files);
        for (var file : listed) {
            var content = unlisted.remove(file.path);
            if (content == null) {
                throw new BadBundle(MANIFEST + " names " + file.path + ", which is not in the zip, or twice.");
            }
            if (!Hashes.sha256(content).equals(file.sha256)) {
                throw new BadBundle(file.path + " has the SHA-256 " + Hashes.sha256(content) + ", expected "
                        + file.sha256 + " as " + MANIFEST + " says.");
            }
        }
        if (!unlisted.isEmpty()) {
            throw new BadBundle(
                    "The zip holds " + unlisted.keySet().iterator().next() + ", which " + MANIFEST + " does not name.");
        }
        return version;
    }

    private static Listed listed(JsonInput in) throws MalformedJson {
        String path = null;
        String sha256 = null;
        in.object();
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
                case "path" -> path = in.someText();
                case "sha256" -> sha256 = in.text(SHA256, "a SHA-256 in 64 small hexadecimal digits");
                default -> in.skip();
            }
        }
        return new Listed(in.required("path", path), in.required("sha256", sha256));
    }
}
