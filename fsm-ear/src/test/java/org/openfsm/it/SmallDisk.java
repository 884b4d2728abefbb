package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes, in memory, that can be filled. Mounting it needs Linux and the rights of root. */
final class SmallDisk implements Closeable {
    private static final byte[] BLOCK = new byte[4096];

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /** @param path an empty directory */
    static SmallDisk mount(Path path, int megabytes) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=700", "tmpfs", path.toString());
        return new SmallDisk(path);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(
                        "%s: %s A full disk is proved on one of its own, which only root can mount",
                        String.join(" ", command), said)
                .isZero();
    }

    /** Takes all room that is left. */
    void fill() throws IOException {
        try (var ballast = Files.newOutputStream(ballast())) {
            while (Files.getFileStore(path).getUsableSpace() > 0) {
                ballast.write(BLOCK);
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return path.resolve("ballast");
    }

    /** Also when somebody still holds a file there: it is gone when they let go. */
    @Override
    public void close() {
        try {
            run("umount", "--lazy", path.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
