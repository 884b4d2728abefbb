package org.openfsm.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CLI;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The browser of the tests, one for all: the Chromium that system property {@code fsm.chromium} names, else one on this machine's
 * path, else one that Playwright fetches. Where there is none the tests fail; they are never skipped.
 */
final class Chromium {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    /** Playwright fetches browsers by itself unless told not to, and then three of them. */
    private static final Map<String, String> FETCH_NOTHING = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");

    private static Browser browser;

    private Chromium() {}

    static synchronized Browser browser() {
        if (browser == null) {
            var installed = installed();
            if (installed.isEmpty()) {
                fetch();
            }
            var options = new BrowserType.LaunchOptions()
                    .setHeadless(true)
                    // in containers there is no user namespace to build the sandbox with, and little shared memory
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"));
            installed.ifPresent(options::setExecutablePath);
            browser = Playwright.create(new Playwright.CreateOptions().setEnv(FETCH_NOTHING))
                    .chromium()
                    .launch(options);
        }
        return browser;
    }

    private static Optional<Path> installed() {
        var named = System.getProperty("fsm.chromium");
        if (named != null) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new AssertionError("System property fsm.chromium names " + named + ", which cannot be run");
            }
            return Optional.of(Path.of(named));
        }
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void fetch() {
        try {
            int code = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CLI.class.getName(),
                            "install",
                            "chromium")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("There is no Chromium on this machine (" + String.join(", ", NAMES)
                        + "), and Playwright could not fetch one. Install one, or name it: -Dfsm.chromium=/path/to/it");
            }
        } catch (IOException e) {
            throw new AssertionError("Playwright's installation could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while Playwright fetched a browser", e);
        }
    }
}
