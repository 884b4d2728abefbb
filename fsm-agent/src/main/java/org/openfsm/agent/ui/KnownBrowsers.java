package org.openfsm.agent.ui;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.StoreFailure;

/**
 * Browsers that signed in before, each with a count of wrong tries of its own: somebody else who guesses at this computer
 * cannot keep them out (device cookies, as OWASP calls them). Each carries a number with its HMAC under the hash of the
 * password: who has no password makes none, and a new password ends them all.
 */
final class KnownBrowsers {

    private static final int OCTETS = 16;
    /** More than people sign in from; the one that tried longest ago begins anew. */
    private static final int MOST = 256;

    private final Password password;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private final Map<String, Lockout> lockouts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lockout> eldest) {
            return size() > MOST;
        }
    };

    KnownBrowsers(Password password, Clock clock) {
        this.password = password;
        this.clock = clock;
    }

    /** What a browser that signed in keeps. */
    String cookie() throws StoreFailure {
        var number = new byte[OCTETS];
        random.nextBytes(number);
        return text(number) + "." + text(proof(text(number)));
    }

    /** The wrong tries of a browser that is known by its cookie; empty for a stranger. */
    Optional<Lockout> lockout(@Nullable String cookie) throws StoreFailure {
        int dot = cookie == null ? -1 : cookie.indexOf('.');
        if (cookie == null || dot < 0 || !password.isSet()) {
            return Optional.empty();
        }
        var number = cookie.substring(0, dot);
        if (!MessageDigest.isEqual(
                cookie.substring(dot + 1).getBytes(StandardCharsets.UTF_8),
                text(proof(number)).getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        synchronized (lockouts) {
            return Optional.of(lockouts.computeIfAbsent(number, any -> new Lockout(clock)));
        }
    }

    private byte[] proof(String number) throws StoreFailure {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(password.stamp().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(("known browser " + number).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256, which every Java must have", impossible);
        }
    }

    private static String text(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
