package org.openfsm.pmd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A definition as it lies there.
 *
 * @param name with directories, as messages name it; its last part without {@code .yaml} is the id
 */
public record DefinitionFile(String name, byte[] content, Origin origin) {

    public static final String SUFFIX = ".yaml";
    private static final int DEEPEST = 3;

    /**
     * The definitions in a directory and up to two levels below it ({@code <vendor>/<family>/<id>.yaml}), by name; not
     * those of a build and not the lists that lie beside the pool.
     */
    public static List<DefinitionFile> below(Path directory, Origin origin) throws IOException {
        List<Path> paths;
        try (var found = Files.walk(directory, DEEPEST)) {
            paths = found.filter(file -> isDefinition(directory.relativize(file)) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
        var files = new ArrayList<DefinitionFile>();
        for (var path : paths) {
            var name = directory.relativize(path).toString().replace('\\', '/');
            files.add(new DefinitionFile(name, Files.readAllBytes(path), origin));
        }
        return files;
    }

    /** One file, or all that are {@link #below} a directory; each named by its whole path, as a person finds it again. */
    public static List<DefinitionFile> at(Path place, Origin origin) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(new DefinitionFile(place.toString(), Files.readAllBytes(place), origin));
        }
        return below(place, origin).stream()
                .map(file -> new DefinitionFile(place.resolve(file.name()).toString(), file.content(), origin))
                .toList();
    }

    private static boolean isDefinition(Path relative) {
        var first = relative.getName(0).toString();
        var name = relative.getFileName().toString();
        return name.endsWith(SUFFIX)
                && !first.equals("target")
                && !first.equals("src")
                && !(relative.getNameCount() == 1 && (name.equals(AllowedText.FILE) || name.equals(Denied.FILE)));
    }

    /** The id that its definition must have. */
    String id() {
        var last = name.substring(name.lastIndexOf('/') + 1);
        return last.endsWith(SUFFIX) ? last.substring(0, last.length() - SUFFIX.length()) : last;
    }
}
