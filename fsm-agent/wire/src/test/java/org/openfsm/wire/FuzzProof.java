package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jazzer looks for bytes that escape, guided by what they reach. {@code proof.size}: small is thousands of inputs a
 * target, full hundreds of thousands; {@code proof.seed}. What it finds belongs in {@code src/test/resources/fuzz/TARGET}, where {@link FuzzTest}
 * tries it ever after.
 */
class FuzzProof {
    private static final Logger LOG = Logger.getLogger(FuzzProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final long SEED = Long.getLong("proof.seed", 4711);
    private static final int RUNS = FULL ? 400_000 : 3_000;

    @ParameterizedTest
    @EnumSource
    void nothingEscapes(Fuzz target, @TempDir Path directory) throws IOException, InterruptedException {
        var corpus = Files.createDirectory(directory.resolve("corpus"));
        var inputs = new ArrayList<>(target.seeds());
        inputs.addAll(target.found());
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), inputs.get(i));
        }
        var log = directory.resolve("jazzer.log");
        var jazzer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dfuzz.target=" + target.name(),
                        "-cp",
                        classPath(),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Fuzz.class.getName(),
                        "--instrumentation_includes=org.openfsm.**:org.eclipse.parsson.**:org.bouncycastle.asn1.**",
                        "--reproducer_path=" + directory,
                        corpus.toString(),
                        "-artifact_prefix=" + directory + "/",
                        "-seed=" + SEED,
                        "-max_len=20000",
                        "-timeout=300",
                        "-runs=" + RUNS))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(2, TimeUnit.HOURS))
                    .as("Jazzer ends by itself")
                    .isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        var said = Files.readAllLines(log);
        assertThat(jazzer.exitValue())
                .as("%s, seed %d:%n%s", target, SEED, String.join("\n", last(said, 60)))
                .isZero();
        LOG.info(() -> target + ", seed " + SEED + ": " + last(said, 1));
        assertThat(said).last().asString().startsWith("Done " + RUNS + " runs");
    }

    private static List<String> last(List<String> lines, int many) {
        return lines.subList(Math.max(0, lines.size() - many), lines.size());
    }

    /** Surefire's and failsafe's own class path holds one jar that only names the others. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
