package org.openfsm.agent.update;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;

/**
 * What runs in this process. A version that was fetched is started by the installed program, whose keys are the ones that
 * count: with them it checks the next version, too.
 *
 * @param version that does the work
 * @param installed version, the same unless a fetched one runs
 * @param keys of the installed program
 */
public record Program(String version, String installed, PublisherKeys keys) {

    /** How the installed program tells the one that it starts; in the process, where nobody else can change it. */
    private static final String INSTALLED = "org.openfsm.agent.installed";

    private static final String KEYS = "org.openfsm.agent.installed.keys";

    public static Program current() {
        var own = Build.own();
        var installed = System.getProperty(INSTALLED);
        return installed == null
                ? new Program(own.version(), own.version(), own.keys())
                : new Program(own.version(), installed, keys(System.getProperty(KEYS, "")));
    }

    /** Whether this was fetched, and started by the installed program. */
    public static boolean isStarted() {
        return System.getProperty(INSTALLED) != null;
    }

    /** Tells the version that is started next; @param installed absent: it is the installed one itself */
    static void tell(@Nullable Build installed) {
        if (installed == null) {
            System.clearProperty(INSTALLED);
            System.clearProperty(KEYS);
        } else {
            System.setProperty(INSTALLED, installed.version());
            System.setProperty(
                    KEYS,
                    installed.keys().keys().stream()
                            .map(key -> Base64.getEncoder().encodeToString(key.getEncoded()))
                            .collect(Collectors.joining(" ")));
        }
    }

    private static PublisherKeys keys(String told) {
        List<PublicKey> keys = new ArrayList<>();
        for (var key : told.isEmpty() ? new String[0] : told.split(" ")) {
            try {
                keys.add(SigningKey.publicKey(Base64.getDecoder().decode(key)));
            } catch (GeneralSecurityException wrong) {
                throw new IllegalStateException("The installed program told no key: " + key, wrong);
            }
        }
        return new PublisherKeys(keys, false);
    }
}
