package org.openfsm.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of a file, and in no others. */
final class Anchors {
    private Anchors() {}

    static SSLSocketFactory in(Path pem) throws MailboxTrouble {
        return context(pem).getSocketFactory();
    }

    static SSLContext context(Path pem) throws MailboxTrouble {
        try (var in = Files.newInputStream(pem)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("anchor-" + number++, certificate);
            }
            if (number == 0) {
                throw new MailboxTrouble(Trouble.SETTINGS, pem + " holds no certificate", null);
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS, "The certificates in " + pem + " cannot be read: " + e.getMessage(), e);
        }
    }
}
