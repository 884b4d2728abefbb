package org.openfsm.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What reads bytes of strangers, and what must hold whatever they are: they are read to what can be written and read
 * again, or refused by the one exception that says why. Jazzer calls {@link #fuzzerTestOneInput} of the target that the
 * system property {@code fuzz.target} names.
 */
public enum Fuzz {
    REPORT {
        @Override
        void take(byte[] bytes) {
            try {
                var report = ReportCodec.read(bytes);
                hold(ReportCodec.read(ReportCodec.write(report)).equals(report), "a report reads differently again");
            } catch (MalformedReport e) {
                hold(!e.code().isEmpty() && !e.reason().isEmpty(), "a report is refused without a reason");
            }
        }

        @Override
        List<byte[]> seeds() {
            return Stream.of(".", "lenient", "malformed")
                    .flatMap(folder -> Golden.names(folder).stream().map(name -> Golden.bytes(folder + "/" + name)))
                    .toList();
        }
    },

    ENROLMENT_FILE {
        @Override
        void take(byte[] bytes) {
            try {
                var written = EnrolmentFile.read(bytes).write();
                hold(
                        Arrays.equals(EnrolmentFile.read(written).write(), written),
                        "an enrolment file reads differently again");
            } catch (MalformedEnrolmentFile e) {
                hold(!e.reason().isEmpty(), "an enrolment file is refused without a reason");
            }
        }

        @Override
        List<byte[]> seeds() {
            return List.of(Golden.bytes("enrolment-file.json"), Golden.bytes("enrolment-supplement.json"));
        }
    },

    SEALED {
        @Override
        void take(byte[] bytes) {
            try {
                var signed = Seal.decrypt(bytes, SERVER);
                hold(Arrays.equals(signed, Golden.bytes("signed.bin")), "something opens that nobody sealed");
            } catch (UnreadableSeal e) {
                hold(!e.reason().isEmpty(), "a seal is refused without a reason");
            }
        }

        @Override
        List<byte[]> seeds() {
            return List.of(Golden.bytes("sealed.bin"));
        }
    },

    SIGNED {
        @Override
        void take(byte[] bytes) {
            try {
                Seal.open(bytes);
                hold(Arrays.equals(bytes, Golden.bytes("signed.bin")), "something opens that nobody signed");
            } catch (UnreadableSeal e) {
                hold(!e.reason().isEmpty(), "a signature is refused without a reason");
            }
        }

        @Override
        List<byte[]> seeds() {
            return List.of(Golden.bytes("signed.bin"));
        }
    },

    GZIP {
        @Override
        void take(byte[] bytes) {
            try {
                var unpacked = Gzip.unpack(bytes);
                hold(
                        unpacked.length <= (long) bytes.length * Limits.COMPRESSION_RATIO,
                        "a gzip holds more than it may");
            } catch (UnreadableSeal e) {
                hold(!e.reason().isEmpty(), "a gzip is refused without a reason");
            }
        }

        @Override
        List<byte[]> seeds() {
            return List.of(Gzip.pack(Golden.bytes("example.json")), Gzip.pack(new byte[4000]));
        }
    };

    private static final List<Recipient> SERVER = server();

    /** @throws AssertionError when something else happens to the bytes than is meant to */
    abstract void take(byte[] bytes);

    /** Good ones, and what was found once. */
    abstract List<byte[]> seeds();

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What Jazzer found once: files in the test's resources. */
    List<byte[]> found() {
        var folder = Path.of("src/test/resources/fuzz", key());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().map(Fuzz::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hold(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static List<Recipient> server() {
        try {
            return List.of(new Recipient(Golden.certificate("server"), Golden.key("server")));
        } catch (Exception e) {
            throw new AssertionError("The golden keys cannot be read", e);
        }
    }

    /** Called by Jazzer with one input after the other. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Target.CHOSEN.take(bytes);
    }

    private static final class Target {
        static final Fuzz CHOSEN = valueOf(System.getProperty("fuzz.target"));
    }
}
