package org.openfsm.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whom the server trusts when it calls another one by TLS. */
final class TrustAnchors {
    private TrustAnchors() {}

    /**
     * @param pem file of the certificates that are trusted, and no others; empty: the authorities that Java knows
     * @throws IOException when the file cannot be read or holds no certificate; the message says which one
     */
    static SSLSocketFactory sockets(Optional<Path> pem) throws IOException {
        if (pem.isEmpty()) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try (var in = Files.newInputStream(pem.get())) {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("anchor-" + number++, (X509Certificate) certificate);
            }
            if (number == 0) {
                throw new IOException(pem.get() + " holds no certificate; expected at least one in PEM");
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(pem.get() + " cannot be used as trust anchors: " + e.getMessage(), e);
        }
    }
}
