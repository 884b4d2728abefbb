package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void makesACertificateForItsTimeAndName() throws Exception {
        var keys = Keys.newSigningKey();

        var certificate = Keys.selfSigned(keys, "agent, \"north\" = 1", NOON, Duration.ofDays(30));

        certificate.verify(keys.getPublic(), Seal.PROVIDER);
        certificate.checkValidity(Date.from(NOON));
        certificate.checkValidity(Date.from(NOON.plus(Duration.ofDays(30))));
        assertThatThrownBy(() -> certificate.checkValidity(Date.from(NOON.minusSeconds(1))))
                .isInstanceOf(CertificateException.class);
        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=agent\\, \\\"north\\\" \\= 1");
        assertThat(certificate.getSerialNumber().signum()).isPositive();
    }

    @Test
    void givesEveryCertificateAnotherSerialNumber() {
        var keys = Keys.newSigningKey();

        assertThat(Keys.selfSigned(keys, "a", NOON, Duration.ofDays(1)).getSerialNumber())
                .isNotEqualTo(
                        Keys.selfSigned(keys, "a", NOON, Duration.ofDays(1)).getSerialNumber());
    }

    @Test
    void refusesANameThatNoCertificateHolds() {
        var keys = Keys.newSigningKey();

        assertThatThrownBy(() -> Keys.selfSigned(keys, "x".repeat(65), NOON, Duration.ofDays(1)))
                .hasMessage("The common name has 65 characters, expected 1 to 64");
        assertThatThrownBy(() -> Keys.selfSigned(keys, " ", NOON, Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fingerprintIsTheHashThatOtherToolsShow() throws Exception {
        var certificate = Golden.certificate("agent");

        assertThat(Keys.fingerprint(certificate)).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(Keys.fingerprint(certificate).replace(":", "").toLowerCase(Locale.ROOT))
                .isEqualTo(Hashes.sha256(certificate.getEncoded()));
    }

    @Test
    void readsWhatItWroteAsPem() throws Exception {
        var keys = Keys.newSigningKey();
        var certificate = Keys.selfSigned(keys, "agent", NOON, Duration.ofDays(1));
        var other = Golden.certificate("server");

        assertThat(Keys.pem(certificate)).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(Keys.certificates("Bag Attributes\n" + Keys.pem(certificate) + Keys.pem(other)))
                .containsExactly(certificate, other);
        assertThat(Keys.privateKey(Keys.pem(keys.getPrivate()))).isEqualTo(keys.getPrivate());
        assertThat(Keys.privateKey(keys.getPrivate().getEncoded())).isEqualTo(keys.getPrivate());
        assertThat(Keys.certificate(Keys.der(certificate))).isEqualTo(certificate);
    }

    @Test
    void saysWhatIsWrongWithAPemOrDer() throws Exception {
        var der = Keys.der(Golden.certificate("agent"));

        assertThatThrownBy(() -> Keys.certificates("hello")).hasMessageContaining("No certificate found");
        assertThatThrownBy(() -> Keys.certificates("-----BEGIN CERTIFICATE-----\nAAAA\n"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Keys.certificates("-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Keys.certificate(Arrays.copyOf(der, der.length + 1)))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Keys.certificate(new byte[0])).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() ->
                        Keys.certificate(Keys.pem(Golden.certificate("agent")).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Keys.privateKey("hello")).hasMessageContaining("No private key found");
        assertThatThrownBy(() -> Keys.privateKey(new byte[] {1, 2, 3})).isInstanceOf(InvalidKeySpecException.class);
    }

    @Test
    void aRecipientNeverPrintsItsKey() throws Exception {
        var recipient = new Recipient(Golden.certificate("server"), Golden.key("server"));

        assertThat(recipient).hasToString("Recipient " + Keys.fingerprint(Golden.certificate("server")));
    }
}
