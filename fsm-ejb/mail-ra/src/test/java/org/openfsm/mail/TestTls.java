package org.openfsm.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for {@code localhost} that signs itself, once for all tests: GreenMail reads it once in the life of a JVM. */
final class TestTls {
    static final String PASSWORD = "changeit";
    private static TestTls one;

    private final Path keys;
    private final Path anchors;

    private TestTls(Path directory) throws IOException, InterruptedException {
        keys = directory.resolve("mail.p12");
        anchors = directory.resolve("mail.pem");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=dns:localhost");
        keytool("-exportcert", "-rfc", "-file", anchors.toString());
    }

    static synchronized TestTls get() throws IOException, InterruptedException {
        if (one == null) {
            one = new TestTls(Files.createTempDirectory(Path.of("target"), "tls"));
        }
        return one;
    }

    private void keytool(String command, String... more) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                "mail"));
        words.addAll(List.of(more));
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    Path keys() {
        return keys;
    }

    Path anchors() {
        return anchors;
    }

    /** For a server. */
    SSLContext context() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
