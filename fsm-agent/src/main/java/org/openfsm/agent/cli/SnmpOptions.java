package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.Credentials.Auth;
import org.openfsm.agent.snmp.Credentials.Community;
import org.openfsm.agent.snmp.Credentials.Priv;
import org.openfsm.agent.snmp.Credentials.Usm;
import org.openfsm.agent.snmp.SnmpNetwork.Settings;
import org.openfsm.agent.snmp.SnmpVersion;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options with which a command opens devices; a mixin. */
final class SnmpOptions {

    static final String AUTH_PASSWORD = "FSM_SNMP_AUTH_PASSWORD";
    static final String PRIV_PASSWORD = "FSM_SNMP_PRIV_PASSWORD";
    private static final String DEFAULT_COMMUNITY = "public";
    private static final double DEVICE_SECONDS = 30;

    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-c", "--community"},
            paramLabel = "C",
            description = "Community for SNMP 2c and 1 (default: public).")
    private @Nullable String community;

    @Option(
            names = "--snmp-version",
            paramLabel = "1|2c|3",
            description = "Try this version only. Without it: 3 if a user is given, then 2c, then 1.")
    private @Nullable String version;

    @Option(names = "--user", paramLabel = "U", description = "SNMPv3 user.")
    private @Nullable String user;

    @Option(
            names = "--auth-protocol",
            paramLabel = "P",
            description = "MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512 or none (default: SHA if there is a password).")
    private @Nullable String authProtocol;

    @Option(
            names = "--auth-password",
            paramLabel = "W",
            arity = "0..1",
            interactive = true,
            description = {
                "SNMPv3 authentication password. Asked for when given without a value;"
                        + " others on this machine can see what stands here, so better so,"
                        + " or in the environment as " + AUTH_PASSWORD + ", or in a file."
            })
    private char @Nullable [] authPassword;

    @Option(
            names = "--auth-password-file",
            paramLabel = "FILE",
            description = "File with that password as its first line.")
    private @Nullable Path authPasswordFile;

    @Option(
            names = "--priv-protocol",
            paramLabel = "P",
            description = "DES, AES-128, AES-192, AES-256, AES-192-C, AES-256-C or none"
                    + " (default: AES-128 if there is a password).")
    private @Nullable String privProtocol;

    @Option(
            names = "--priv-password",
            paramLabel = "W",
            arity = "0..1",
            interactive = true,
            description = "SNMPv3 privacy password; likewise, or " + PRIV_PASSWORD + ".")
    private char @Nullable [] privPassword;

    @Option(
            names = "--priv-password-file",
            paramLabel = "FILE",
            description = "File with that password as its first line.")
    private @Nullable Path privPasswordFile;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            defaultValue = "",
            description = "SNMPv3 context (default: the device's default context).")
    private String context = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Wait so long for an answer (default: ${DEFAULT-VALUE}).")
    private double timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "1",
            description = "Ask again so often when none comes (default: ${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--device-time",
            paramLabel = "SECONDS",
            description = "Read one device for so long at most (default: 30; record: 1800).")
    private @Nullable Double deviceTime;

    /** @param environment variables of the process, which may hold the passwords */
    SnmpOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws ParameterException when the options do not fit together */
    List<Credentials> credentials() {
        try {
            var only = version == null ? null : SnmpVersion.of(version);
            if (only == SnmpVersion.V3 && user == null) {
                throw new IllegalArgumentException("SNMP 3 needs a user: give --user.");
            }
            if (user != null && only != null && only != SnmpVersion.V3) {
                throw new IllegalArgumentException("--user belongs to SNMP 3, but --snmp-version is " + only + ".");
            }
            var idle = idle();
            if (user == null && idle.isPresent()) {
                throw new IllegalArgumentException(idle.get() + " belongs to SNMP 3: give --user as well.");
            }
            var credentials = new ArrayList<Credentials>();
            if (user != null) {
                credentials.add(usm(user));
            }
            if (only == SnmpVersion.V1 || only == SnmpVersion.V2C) {
                credentials.add(new Community(only, community()));
            } else if (only == null && (user == null || community != null)) {
                credentials.addAll(Credentials.community(community()));
            }
            return credentials;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** @throws ParameterException when a number makes no sense */
    Settings settings() {
        return settings(DEVICE_SECONDS);
    }

    /**
     * @param deviceSeconds for one device, unless the option says otherwise
     * @throws ParameterException when a number makes no sense
     */
    Settings settings(double deviceSeconds) {
        try {
            return new Settings(
                    seconds("--timeout", timeout),
                    retries,
                    seconds("--device-time", deviceTime == null ? deviceSeconds : deviceTime),
                    0);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** The first option that says something of a user, as it was given. */
    private Optional<String> idle() {
        var given = new LinkedHashMap<String, Boolean>();
        given.put("--auth-protocol", authProtocol != null);
        given.put("--auth-password", authPassword != null);
        given.put("--auth-password-file", authPasswordFile != null);
        given.put("--priv-protocol", privProtocol != null);
        given.put("--priv-password", privPassword != null);
        given.put("--priv-password-file", privPasswordFile != null);
        given.put("--context", !context.isEmpty());
        return given.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private String community() {
        return community == null ? DEFAULT_COMMUNITY : community;
    }

    private Usm usm(String name) {
        var authSecret = secret("--auth-password", authPassword, authPasswordFile, AUTH_PASSWORD);
        var privSecret = secret("--priv-password", privPassword, privPasswordFile, PRIV_PASSWORD);
        var auth = authProtocol != null ? Auth.of(authProtocol) : authSecret == null ? Auth.NONE : Auth.SHA;
        var priv = privProtocol != null ? Priv.of(privProtocol) : privSecret == null ? Priv.NONE : Priv.AES128;
        return new Usm(
                name,
                auth,
                auth == Auth.NONE ? null : authSecret,
                priv,
                priv == Priv.NONE ? null : privSecret,
                context);
    }

    private @Nullable String secret(String option, char @Nullable [] given, @Nullable Path file, String variable) {
        if (given != null) {
            return new String(given);
        }
        if (file == null) {
            return environment.get(variable);
        }
        try (var lines = Files.lines(file)) {
            return lines.findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(option + "-file: " + file + " is empty."));
        } catch (IOException e) {
            throw new IllegalArgumentException(option + "-file: " + file + " cannot be read (" + e + ").", e);
        }
    }

    private static Duration seconds(String option, double seconds) {
        // also what is no number
        if (!(seconds >= 0.001)) {
            throw new IllegalArgumentException(option + " is " + seconds + ", expected seconds, 0.001 or more");
        }
        return Duration.ofMillis(Math.round(Math.min(seconds, 86_400) * 1000));
    }
}
