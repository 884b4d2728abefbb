package org.openfsm.agent.snmp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What opens a device. Never printed: {@code toString} gives version and user, no secret. */
public sealed interface Credentials {

    SnmpVersion version();

    /** Name of the SNMP context, "" for the device's default one. */
    String context();

    /** The same for another context of the device. */
    Credentials inContext(String context);

    /** Which ones they are among others, for a person and for the store: version and name, no secret. */
    default String label() {
        return name().isEmpty() ? version().text() : version().text() + " " + name();
    }

    /** The user, or what the configuration calls them; "" when they have no name. */
    String name();

    /** The community, tried by 2c and then by 1. */
    static List<Credentials> community(String community) {
        return community(community, "");
    }

    /** @param name by which the configuration knows it */
    static List<Credentials> community(String community, String name) {
        return List.of(new Community(SnmpVersion.V2C, community, name), new Community(SnmpVersion.V1, community, name));
    }

    /**
     * @param version 1 or 2c
     * @param name by which the configuration knows it, "" when it has none
     */
    record Community(SnmpVersion version, String community, String name) implements Credentials {
        public Community(SnmpVersion version, String community) {
            this(version, community, "");
        }

        public Community {
            if (version == SnmpVersion.V3) {
                throw new IllegalArgumentException("SNMP 3 has users, no communities");
            }
        }

        @Override
        public String context() {
            int at = community.lastIndexOf('@');
            return at < 0 ? "" : community.substring(at + 1);
        }

        /** By the convention of most agents that have contexts at all. */
        @Override
        public Credentials inContext(String context) {
            return new Community(version, community + "@" + context, name);
        }

        @Override
        public String toString() {
            return name.isEmpty() ? "SNMP " + version : "SNMP " + version + ", credentials " + name;
        }
    }

    /**
     * A user of the user-based security model (RFC 3414).
     *
     * @param authPassword at least 8 characters; absent with {@link Auth#NONE}
     * @param privPassword at least 8 characters; absent with {@link Priv#NONE}
     * @param context name of the SNMP context, "" for the default one
     */
    record Usm(
            String user,
            Auth auth,
            @Nullable String authPassword,
            Priv priv,
            @Nullable String privPassword,
            String context)
            implements Credentials {

        /** RFC 3414, 11.2: shorter passwords are refused. */
        public static final int LEAST_PASSWORD = 8;

        public Usm {
            if (user.isEmpty() || user.length() > 32) {
                throw new IllegalArgumentException(
                        "an SNMPv3 user name has 1 to 32 characters, found " + user.length());
            }
            if (auth == Auth.NONE && priv != Priv.NONE) {
                throw new IllegalArgumentException("SNMPv3 privacy (" + priv.text()
                        + ") needs authentication as well: give an authentication protocol and password");
            }
            require("authentication", auth != Auth.NONE, authPassword);
            require("privacy", priv != Priv.NONE, privPassword);
        }

        private static void require(String what, boolean needed, @Nullable String password) {
            if (needed && (password == null || password.length() < LEAST_PASSWORD)) {
                throw new IllegalArgumentException("SNMPv3 " + what + " needs a password of at least " + LEAST_PASSWORD
                        + " characters, found " + (password == null ? "none" : password.length()));
            }
        }

        @Override
        public SnmpVersion version() {
            return SnmpVersion.V3;
        }

        @Override
        public String name() {
            return user;
        }

        @Override
        public Credentials inContext(String other) {
            return new Usm(user, auth, authPassword, priv, privPassword, other);
        }

        @Override
        public String toString() {
            return "SNMP 3, user " + user;
        }
    }

    /** Authentication protocols (RFC 3414, RFC 7860). */
    enum Auth {
        NONE("none"),
        MD5("MD5"),
        SHA("SHA"),
        SHA224("SHA-224"),
        SHA256("SHA-256"),
        SHA384("SHA-384"),
        SHA512("SHA-512");

        private final String text;

        Auth(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** @throws IllegalArgumentException when there is no such protocol */
        public static Auth of(String text) {
            for (var auth : values()) {
                if (same(auth.text, text)) {
                    return auth;
                }
            }
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is no authentication protocol: expected MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512 or none");
        }
    }

    /**
     * Privacy protocols (RFC 3414, RFC 3826). No RFC says how a short key becomes one of 192 or 256 bits, and there are two
     * ways: that of draft-blumenthal-aes-usm-04, which net-snmp and most devices use, and that of
     * draft-reeder-snmpv3-usm-3desede-00 (in the names of many devices "C", for Cisco). Triple DES, which that draft is
     * about, is not offered: net-snmp has none to prove it with, and what has it has AES.
     */
    enum Priv {
        NONE("none"),
        DES("DES"),
        AES128("AES-128"),
        AES192("AES-192"),
        AES256("AES-256"),
        AES192C("AES-192-C"),
        AES256C("AES-256-C");

        private final String text;

        Priv(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** @throws IllegalArgumentException when there is no such protocol */
        public static Priv of(String text) {
            if (same("AES", text)) {
                return AES128;
            }
            for (var priv : values()) {
                if (same(priv.text, text)) {
                    return priv;
                }
            }
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no privacy protocol: expected DES, AES-128, AES-192, AES-256,"
                            + " AES-192-C, AES-256-C or none");
        }
    }

    private static boolean same(String a, String b) {
        return a.replace("-", "").equalsIgnoreCase(b.replace("-", ""));
    }
}
