package org.openfsm.agent.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Keys;

/** Whose server certificates are good: Java's own check on our anchors, and the pins on top of it. */
final class ServerTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager java;
    private final List<String> pins;
    private final String key;
    private final Consumer<X509Certificate> shown;

    private ServerTrust(X509ExtendedTrustManager java, List<String> pins, String key, Consumer<X509Certificate> shown) {
        this.java = java;
        this.pins = pins;
        this.key = key;
        this.shown = shown;
    }

    /** @param anchors the only ones; none: those of this Java @param key of the configuration, where the pins stand */
    static SSLContext context(List<X509Certificate> anchors, List<String> pins, String key)
            throws GeneralSecurityException {
        return context(anchors, pins, key, certificate -> {});
    }

    /** @param shown told each certificate that a server shows as its own, before it is checked */
    static SSLContext context(
            List<X509Certificate> anchors, List<String> pins, String key, Consumer<X509Certificate> shown)
            throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors.isEmpty() ? null : store(anchors));
        var managers = Arrays.stream(factory.getTrustManagers())
                .map(manager -> manager instanceof X509ExtendedTrustManager java
                        ? new ServerTrust(java, pins, key, shown)
                        : manager)
                .toArray(TrustManager[]::new);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    private static KeyStore store(List<X509Certificate> anchors) throws GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException impossible) {
            throw new GeneralSecurityException("An empty key store cannot be made", impossible);
        }
        for (var anchor : anchors) {
            store.setCertificateEntry(Keys.fingerprint(anchor), anchor);
        }
        return store;
    }

    private void checkPins(X509Certificate[] chain) throws CertificateException {
        var shown = Arrays.stream(chain).map(Keys::fingerprint).collect(Collectors.toList());
        if (!pins.isEmpty() && shown.stream().noneMatch(pins::contains)) {
            throw new UnknownServer(
                    "its certificates are valid, but none has a fingerprint of " + key + " (it showed "
                            + String.join(", ", shown)
                            + "). If the server's certificate was renewed, put the new one there; else somebody stands between.");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        shown.accept(chain[0]);
        java.checkServerTrusted(chain, type, engine);
        checkPins(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        shown.accept(chain[0]);
        java.checkServerTrusted(chain, type, socket);
        checkPins(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        shown.accept(chain[0]);
        java.checkServerTrusted(chain, type);
        checkPins(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("This program is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("This program is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("This program is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return java.getAcceptedIssuers();
    }
}
