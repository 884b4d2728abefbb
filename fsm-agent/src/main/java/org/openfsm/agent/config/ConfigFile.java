package org.openfsm.agent.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Control;
import org.openfsm.agent.config.AgentConfig.Discovery;
import org.openfsm.agent.config.AgentConfig.Errors;
import org.openfsm.agent.config.AgentConfig.Https;
import org.openfsm.agent.config.AgentConfig.Limits;
import org.openfsm.agent.config.AgentConfig.Log;
import org.openfsm.agent.config.AgentConfig.Mail;
import org.openfsm.agent.config.AgentConfig.OAuth;
import org.openfsm.agent.config.AgentConfig.Pmd;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.config.AgentConfig.Proxy;
import org.openfsm.agent.config.AgentConfig.Road;
import org.openfsm.agent.config.AgentConfig.Schedule;
import org.openfsm.agent.config.AgentConfig.Search;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.AgentConfig.Source;
import org.openfsm.agent.config.AgentConfig.Ui;
import org.openfsm.agent.config.AgentConfig.Update;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.Credentials.Auth;
import org.openfsm.agent.snmp.Credentials.Priv;
import org.openfsm.agent.snmp.SnmpVersion;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code agent.yaml}: YAML without tags, 1 MiB at most, every problem of it in one go. */
public final class ConfigFile {

    private static final String TOKEN_URL =
            "the https:// address of the token endpoint, such as https://login.example.org/oauth2/token";
    private static final int LARGEST = 1 << 20;
    /** At 50 packets a second and two a silent address, three hours for one search. */
    private static final long MOST_ADDRESSES = 1L << 18;

    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration QUARTER = Duration.ofDays(92);
    private static final Duration POLITE_POLL = Duration.ofHours(3);
    private static final String INTERVAL = "a duration such as 3h, from 10s to 92d";
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})\\s*(s|m|h|d)");
    private static final Pattern SOURCE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern CREDENTIALS_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final Pattern ADDRESS_LITERAL =
            Pattern.compile("\\[(\\d{1,3}(\\.\\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]+)]");
    private static final Duration ERROR_POLL = Duration.ofMinutes(5);
    private static final Duration MAIL_TIMEOUT = Duration.ofMinutes(2);
    private static final LocalTime UPDATE_AT = LocalTime.of(3, 30);
    private static final String POOL_URL =
            "the https:// address of the publisher's directory, such as https://pmd.example.org/pool/";
    private static final String PACKAGES_URL =
            "the https:// address of the publisher's directory, such as https://packages.example.org/fsm-agent/";
    /** Stands for an address that is missing or wrong, which has been noted. */
    private static final MailAddress NOBODY = new MailAddress("nobody", "example.org");

    private final Path file;
    private final Path home;
    private final Secrets secrets;
    private final Map<String, List<Credentials>> named = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    private ConfigFile(Path file, Map<String, String> environment) {
        this.file = file;
        this.home = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        this.secrets = new Secrets(home, environment);
    }

    /**
     * @param environment for secrets given as {@code env: NAME}
     * @throws InvalidConfig with every problem of the file
     */
    public static AgentConfig read(Path file, Map<String, String> environment) throws InvalidConfig {
        var reading = new ConfigFile(file, environment);
        return reading.read(text(file, bytes(file)));
    }

    /** What of a file is known before, and although it cannot be used: the agent's pages are there to put it right. */
    public record Outline(Path data, Ui ui) {}

    /** The data directory and the pages that a file names, whatever else is wrong with it; the defaults without one. */
    public static Outline outline(Path file) {
        try {
            return new ConfigFile(file, Map.of()).outline(text(file, bytes(file)));
        } catch (InvalidConfig unreadable) {
            return new Outline(file.resolveSibling("data"), Ui.DEFAULT);
        }
    }

    private Outline outline(String text) throws InvalidConfig {
        var root = Section.root(file, problems, compose(text));
        return new Outline(root.value("data", home.resolve("data"), home::resolve), ui(root));
    }

    /**
     * The same for a text that is not in the file yet.
     *
     * @return also where secrets stand in it, by code points
     */
    static Read read(Path file, String text, Map<String, String> environment) throws InvalidConfig {
        var reading = new ConfigFile(file, environment);
        return new Read(reading.read(text), List.copyOf(reading.secrets.writtenDown()));
    }

    /** @param plainSecrets the first code point of each secret that stands in the text itself */
    record Read(AgentConfig config, List<Integer> plainSecrets) {}

    private AgentConfig read(String text) throws InvalidConfig {
        var root = Section.root(file, problems, compose(text));
        Path data;
        List<Source> sources;
        Schedule schedule;
        Discovery discovery;
        Errors errors;
        Limits limits;
        List<Road> roads;
        Https https;
        Mail mail;
        Pmd pmd;
        Update update;
        Control control;
        Log log;
        Ui ui;
        try (root) {
            data = root.value("data", home.resolve("data"), home::resolve);
            secrets.data(data);
            nameCredentials(root);
            sources = sources(root);
            schedule = schedule(root);
            discovery = discovery(root);
            errors = errors(root);
            limits = limits(root);
            roads = roads(root);
            https = https(root);
            mail = mail(root, roads);
            pmd = pmd(root);
            update = root.has("update") ? update(root, PACKAGES_URL) : null;
            control = control(root);
            log = log(root);
            ui = ui(root);
        }
        checkSize(root, sources, limits);
        checkOverlaps(sources);
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        warnOfReaders();
        return new AgentConfig(
                file, data, sources, schedule, discovery, errors, limits, roads, https, mail, pmd, update, control, log,
                ui, warnings);
    }

    static LoadSettings settings() {
        return LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(LARGEST)
                .setMaxAliasesForCollections(50)
                .build();
    }

    private @Nullable Node compose(String text) throws InvalidConfig {
        try {
            var documents = new Compose(settings()).composeAllFromString(text).iterator();
            var node = documents.hasNext() ? documents.next() : null;
            if (documents.hasNext()) {
                throw invalid(file, 0, "holds a second document behind a line of ---, expected one");
            }
            return node;
        } catch (YamlEngineException wrong) {
            throw noYaml(file, wrong);
        }
    }

    static InvalidConfig noYaml(Path file, YamlEngineException wrong) {
        if (wrong instanceof MarkedYamlEngineException marked) {
            // its message would quote the line, which may hold a secret
            int line = marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            return invalid(file, line, "is no YAML here: " + marked.getProblem());
        }
        return invalid(file, 0, "is no YAML that can be read, expected plain keys and values");
    }

    static byte[] bytes(Path file) throws InvalidConfig {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw invalid(file, 0, "is larger than 1 MiB, expected a configuration");
            }
            return bytes;
        } catch (NoSuchFileException absent) {
            throw invalid(
                    file, 0, "does not exist; copy conf/agent.example.yaml there, or name another file with --config");
        } catch (AccessDeniedException notOurs) {
            throw invalid(
                    file,
                    0,
                    "may not be read by the account " + System.getProperty("user.name")
                            + "; run this under the agent's account, or give this one the right");
        } catch (IOException unreadable) {
            throw invalid(
                    file,
                    0,
                    "cannot be read (" + unreadable.getClass().getSimpleName() + "), expected a readable file");
        }
    }

    /** Without a byte order mark. */
    static String text(Path file, byte[] bytes) throws InvalidConfig {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException other) {
            throw invalid(file, 0, "is not in UTF-8; save it as UTF-8");
        }
    }

    static InvalidConfig invalid(Path file, int line, String text) {
        return new InvalidConfig(List.of(new Problem(file, line, text)));
    }

    private List<Source> sources(Section root) {
        var sources = new ArrayList<Source>();
        if (!root.has("sources")) {
            root.problem(1, "sources is missing, expected a list with at least one source");
            return sources;
        }
        var lines = new HashMap<String, Integer>();
        for (var element : root.list("sources")) {
            try (var section = element.section()) {
                var id = section.required("id", "the source id of the enrolment file", ConfigFile::sourceId)
                        .orElse("");
                var earlier = lines.putIfAbsent(id, section.lineOf("id"));
                if (!id.isEmpty() && earlier != null) {
                    section.problem(
                            "id", "is \"" + id + "\" as in line " + earlier + " already, expected each source once");
                }
                var customerName = section.has("customerName") ? section.value("customerName", "", limited(200)) : null;
                var credentials = credentials(section);
                var searches = searches(section, credentials.isEmpty() ? Credentials.community("public") : credentials);
                var excludes = new ArrayList<AddressRange>();
                for (var exclude : section.list("exclude")) {
                    exclude.value(ConfigFile::exclude).ifPresent(excludes::add);
                }
                sources.add(new Source(id, section.line(), customerName, searches, excludes, privacy(section)));
            }
        }
        if (sources.isEmpty()) {
            root.problem("sources", "is empty, expected at least one source");
        }
        return sources;
    }

    private List<Search> searches(Section source, List<Credentials> credentials) {
        var searches = new ArrayList<Search>();
        if (!source.has("ranges")) {
            source.problem(source.line(), source.path() + ".ranges is missing, expected a list of addresses to search");
            return searches;
        }
        for (var element : source.list("ranges")) {
            if (element.isSection()) {
                try (var section = element.section()) {
                    var own = credentials(section);
                    section.required("range", AddressRange.SYNTAX, ConfigFile::range)
                            .ifPresent(range -> searches.add(new Search(range, own.isEmpty() ? credentials : own)));
                }
            } else {
                element.value(ConfigFile::range).ifPresent(range -> searches.add(new Search(range, credentials)));
            }
        }
        return searches;
    }

    /** Sets of credentials by their names, before anybody uses one. */
    private void nameCredentials(Section root) {
        try (var section = root.section("credentials")) {
            for (var name : section.names()) {
                if (CREDENTIALS_NAME.matcher(name).matches()) {
                    var credentials = new ArrayList<Credentials>();
                    var elements = section.oneOrSeveral(name);
                    elements.forEach(element -> credentials.addAll(credentials(element, name)));
                    if (elements.isEmpty()) {
                        section.problem(name, "is empty, expected community, or user with auth and passwords");
                    }
                    named.put(name, credentials);
                } else {
                    section.has(name);
                    section.problem(name, "is no name, expected letters, digits, dashes and underscores, 64 at most");
                }
            }
        }
    }

    private List<Credentials> credentials(Section section) {
        var credentials = new ArrayList<Credentials>();
        for (var element : section.oneOrSeveral("snmp")) {
            credentials.addAll(
                    element.isSection()
                            ? credentials(element, "")
                            : element.value(this::named).orElse(List.of()));
        }
        return credentials;
    }

    private List<Credentials> named(String name) {
        var credentials = named.get(name);
        if (credentials == null) {
            throw new IllegalArgumentException(
                    named.isEmpty()
                            ? "community or user with their values, or the name of a set under credentials"
                            : "the name of a set under credentials: " + String.join(", ", named.keySet()));
        }
        return credentials;
    }

    private List<Credentials> credentials(Section.Element element, String name) {
        try (var entry = element.section()) {
            return entry.has("user") ? user(entry) : community(entry, name);
        }
    }

    private List<Credentials> community(Section entry, String name) {
        var version = version(entry);
        if (version == SnmpVersion.V3) {
            entry.problem(
                    "version", "is 3 without a user, expected user, auth, authPassword, privacy, privacyPassword");
            return List.of();
        }
        if (!entry.has("community")) {
            entry.problem(entry.line(), entry.path() + " has neither community nor user, expected one of them");
            return List.of();
        }
        var community = entry.secret("community", secrets);
        if (community == null) {
            return List.of();
        }
        return version == null
                ? Credentials.community(community, name)
                : List.of(new Credentials.Community(version, community, name));
    }

    private List<Credentials> user(Section entry) {
        var version = version(entry);
        if (version != null && version != SnmpVersion.V3) {
            entry.problem("version", "is " + version + " with a user, expected 3, or community instead of user");
        }
        int before = problems.size();
        var user = entry.value("user", "", limited(32));
        var auth =
                entry.value("auth", Auth.NONE, said(Auth::of, "MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512 or none"));
        var authPassword = entry.secret("authPassword", secrets);
        var privacy = entry.value(
                "privacy", Priv.NONE, said(Priv::of, "DES, AES-128, AES-192, AES-256, AES-192-C, AES-256-C or none"));
        var privacyPassword = entry.secret("privacyPassword", secrets);
        var context = entry.value("context", "", limited(255));
        if (problems.size() > before) {
            return List.of();
        }
        try {
            return List.of(new Credentials.Usm(user, auth, authPassword, privacy, privacyPassword, context));
        } catch (IllegalArgumentException unusable) {
            entry.problem(entry.line(), entry.path() + ": " + unusable.getMessage());
            return List.of();
        }
    }

    private static @Nullable SnmpVersion version(Section entry) {
        return entry.value("version", said(SnmpVersion::of, "1, 2c or 3")).orElse(null);
    }

    /** The same reading with our own words for what was expected. */
    private static <T> Function<String, T> said(Function<String, T> parse, String expected) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(expected, wrong);
            }
        };
    }

    private Privacy privacy(Section source) {
        try (var send = source.section("send")) {
            return new Privacy(
                    send.value("location", Privacy.DEFAULT.location(), ConfigFile::yesOrNo),
                    send.value("address", Privacy.DEFAULT.address(), ConfigFile::yesOrNo),
                    send.value("macAddress", Privacy.DEFAULT.macAddress(), ConfigFile::yesOrNo),
                    send.value("hostName", Privacy.DEFAULT.hostName(), ConfigFile::yesOrNo),
                    send.value("contact", Privacy.DEFAULT.contact(), ConfigFile::yesOrNo));
        }
    }

    private Schedule schedule(Section root) {
        try (var section = root.section("schedule")) {
            var poll = section.value("poll", Calendar.every(POLITE_POLL), ConfigFile::calendar);
            var hours = section.value("officeHours", OfficeHours::parse).orElse(null);
            if (poll instanceof Calendar.Every every && every.interval().compareTo(POLITE_POLL) < 0) {
                warnings.add(new Problem(
                        file,
                        section.lineOf("poll"),
                        "schedule.poll is " + poll + ", below 3 hours: printers may never fall asleep"));
            }
            if (poll instanceof Calendar.At at && hours != null && !hours.contains(at.time())) {
                section.problem("poll", "is \"" + at + "\", expected a time within officeHours (" + hours + ")");
            }
            return new Schedule(
                    poll,
                    section.value("discovery", Calendar.every(Duration.ofDays(1)), ConfigFile::calendar),
                    hours,
                    section.value("randomOffset", true, ConfigFile::yesOrNo));
        }
    }

    /** Only a time of day has a colon. */
    private static Calendar calendar(String text) {
        var expected = INTERVAL + ", or " + Calendar.SYNTAX;
        return text.indexOf(':') < 0
                ? Calendar.every(said(between(SHORTEST, QUARTER), expected).apply(text))
                : said(Calendar::parse, expected).apply(text);
    }

    private Discovery discovery(Section root) {
        try (var section = root.section("discovery")) {
            return new Discovery(
                    section.value("monitorNew", true, ConfigFile::yesOrNo),
                    section.value("hostNames", true, ConfigFile::yesOrNo));
        }
    }

    private Errors errors(Section root) {
        try (var section = root.section("errors")) {
            var critical = new ArrayList<CriticalState>();
            for (var element : section.list("critical")) {
                try (var state = element.section()) {
                    critical(state).ifPresent(critical::add);
                }
            }
            return new Errors(
                    section.value("poll", ERROR_POLL, ConfigFile::errorPoll),
                    section.has("critical") ? critical : CriticalState.DEFAULT);
        }
    }

    private Optional<CriticalState> critical(Section state) {
        int before = problems.size();
        var error = state.value("error", CriticalState::error).orElse(null);
        var group = state.value("group", CriticalState::group).orElse(null);
        var code = state.value("code", number(1, Integer.MAX_VALUE)).orElse(null);
        var severity = state.value("severity", CriticalState::severity).orElse(null);
        if (problems.size() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CriticalState(error, group, code, severity));
        } catch (IllegalArgumentException wrong) {
            state.problem(state.line(), state.path() + " names no state, expected " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private Control control(Section root) {
        try (var section = root.section("control")) {
            return new Control(section.value("port", Optional.of(Control.PORT), ConfigFile::portOrOff)
                    .orElse(null));
        }
    }

    private static boolean isOff(String text) {
        return text.equalsIgnoreCase("off") || text.equalsIgnoreCase("no") || text.equalsIgnoreCase("false");
    }

    private static Duration errorPoll(String text) {
        return isOff(text)
                ? Duration.ZERO
                : said(between(SHORTEST, Duration.ofDays(1)), "a duration such as 5m, from 10s to 1d, or off")
                        .apply(text);
    }

    private Limits limits(Section root) {
        try (var section = root.section("limits")) {
            return new Limits(
                    section.value("packetsPerSecond", 50, number(1, 10_000)),
                    section.value("secondsPerDevice", 10, number(2, 600)),
                    section.value("waitingMegabytes", 2_000, number(1, 1_000_000)) * 1_000_000L,
                    Duration.ofDays(section.value("sentDays", 90, number(1, 3_650))),
                    section.value("sentMegabytes", 500, number(1, 1_000_000)) * 1_000_000L);
        }
    }

    private List<Road> roads(Section root) {
        if (!root.has("transport")) {
            return List.of(Road.HTTPS);
        }
        var before = problems.size();
        var roads = new LinkedHashSet<Road>();
        for (var element : root.oneOrSeveral("transport")) {
            element.value(ConfigFile::road).ifPresent(road -> {
                if (!roads.add(road)) {
                    root.problem("transport", "names " + road.word() + " twice, expected once");
                }
            });
        }
        if (roads.isEmpty() && problems.size() == before) {
            root.problem("transport", "is empty, expected https, xml-rpc, mail or several of them");
        }
        return List.copyOf(roads);
    }

    private Https https(Section root) {
        try (var section = root.section("https")) {
            return new Https(section.has("proxy") ? proxy(section) : null, trust(section), pins(section));
        }
    }

    private List<X509Certificate> trust(Section section) {
        var trust = new ArrayList<X509Certificate>();
        for (var element : section.list("trust")) {
            element.value(this::certificates).ifPresent(trust::addAll);
        }
        return trust;
    }

    private static List<String> pins(Section section) {
        var pins = new ArrayList<String>();
        for (var element : section.list("pin")) {
            element.value(ConfigFile::fingerprint).ifPresent(pins::add);
        }
        return pins;
    }

    /** Read whenever it is there, so that its mistakes show before somebody switches to it. */
    private @Nullable Mail mail(Section root, List<Road> roads) {
        if (!root.has("mail")) {
            if (roads.contains(Road.MAIL)) {
                root.problem(
                        root.lineOf("transport"),
                        "mail is missing, expected a section with host and from: transport names mail");
            }
            return null;
        }
        if (!roads.contains(Road.MAIL)) {
            warnings.add(new Problem(
                    file,
                    root.lineOf("mail"),
                    "mail is configured, but transport does not name it: nothing goes by mail"));
        }
        try (var section = root.section("mail")) {
            var security = section.value("security", Security.STARTTLS, ConfigFile::security);
            var user = section.value("user", limited(320)).orElse(null);
            var password = section.secret("password", secrets);
            var oauth = section.has("oauth") ? oauth(section) : null;
            checkLogin(section, security, user, password);
            var from = section.required("from", "the sender's mail address", MailAddress::parse)
                    .orElse(NOBODY);
            var to = new ArrayList<MailAddress>();
            for (var element : section.oneOrSeveral("to")) {
                element.value(MailAddress::parse).ifPresent(to::add);
            }
            return new Mail(
                    section.line(),
                    section.required("host", "the mail server's name or address", ConfigFile::host)
                            .orElse(""),
                    section.value("port", usualPort(security), number(1, 65_535)),
                    security,
                    user,
                    password,
                    oauth,
                    from,
                    to,
                    section.value("helo", from.domain(), ConfigFile::helo),
                    trust(section),
                    pins(section),
                    section.value("timeout", MAIL_TIMEOUT, between(SHORTEST, Duration.ofHours(1))));
        }
    }

    private void checkLogin(Section mail, Security security, @Nullable String user, @Nullable String password) {
        if (user == null && password != null) {
            mail.problem("password", "stands without user, expected both or none");
        }
        if (mail.has("oauth")) {
            checkTokens(mail, user);
        } else if (user != null && !mail.has("password")) {
            mail.problem("user", "stands without password, expected both or none");
        }
        if (security == Security.NONE) {
            if (user != null || password != null) {
                mail.problem(
                        user != null ? "user" : "password",
                        "stands with security: none, expected starttls or smtps: a password never goes unprotected");
            }
            warnings.add(
                    new Problem(
                            file,
                            mail.lineOf("security"),
                            "mail.security is none: reports stay encrypted, but who listens on the way sees sender and recipient"));
        }
    }

    private static void checkTokens(Section mail, @Nullable String user) {
        if (user == null) {
            mail.problem("oauth", "stands without user, expected the mailbox to log in to under mail.user");
        }
        if (mail.has("password")) {
            mail.problem("password", "stands with oauth, expected one of both");
        }
    }

    private @Nullable OAuth oauth(Section mail) {
        try (var section = mail.section("oauth")) {
            var secret = section.secret("clientSecret", secrets);
            var refresh = section.secret("refreshToken", secrets);
            if (!section.has("clientSecret") && !section.has("refreshToken")) {
                section.problem(
                        section.line(), section.path() + ".clientSecret is missing, expected the client's secret");
            }
            var id = section.required("clientId", "the client's name at the token endpoint", limited(320));
            var scope = section.value("scope", limited(1_000)).orElse(null);
            var trust = trust(section);
            var pins = pins(section);
            var url = section.required("tokenUrl", TOKEN_URL, ConfigFile::tokenUrl);
            return url.isPresent() && id.isPresent()
                    ? new OAuth(section.lineOf("tokenUrl"), url.get(), id.get(), secret, refresh, scope, trust, pins)
                    : null;
        }
    }

    private static int usualPort(Security security) {
        return switch (security) {
            case STARTTLS -> 587;
            case SMTPS -> 465;
            case NONE -> 25;
        };
    }

    private Proxy proxy(Section https) {
        try (var section = https.section("proxy")) {
            var user = section.value("user", limited(200)).orElse(null);
            var password = section.secret("password", secrets);
            if (user == null && password != null) {
                section.problem("password", "stands without user, expected both or none");
            }
            if (user != null && !section.has("password")) {
                section.problem("user", "stands without password, expected both or none");
            }
            return new Proxy(
                    section.required("host", "the proxy's name or address", limited(253))
                            .orElse(""),
                    section.required("port", "the proxy's port", number(1, 65_535))
                            .orElse(0),
                    user,
                    password);
        }
    }

    private Pmd pmd(Section root) {
        try (var section = root.section("pmd")) {
            return new Pmd(section.has("update") ? update(section, POOL_URL) : null);
        }
    }

    private @Nullable Update update(Section parent, String expected) {
        try (var section = parent.section("update")) {
            var at = section.value("at", UPDATE_AT, ConfigFile::timeOfDay);
            var trust = trust(section);
            var pins = pins(section);
            return section.required("url", expected, text -> directory(text, expected))
                    .map(url -> new Update(section.lineOf("url"), url, at, trust, pins))
                    .orElse(null);
        }
    }

    private Log log(Section root) {
        try (var section = root.section("log")) {
            return new Log(
                    section.value("level", System.Logger.Level.INFO, ConfigFile::level),
                    section.value("file", home::resolve).orElse(null));
        }
    }

    private Ui ui(Section root) {
        try (var section = root.section("ui")) {
            return new Ui(
                    section.value("port", Optional.of(Ui.PORT), ConfigFile::portOrOff)
                            .orElse(null),
                    section.value("language", ConfigFile::language).orElse(null));
        }
    }

    private static Optional<Integer> portOrOff(String text) {
        if (text.equals("off")) {
            return Optional.empty();
        }
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1024 && Integer.parseInt(text) <= 65535) {
            return Optional.of(Integer.parseInt(text));
        }
        throw new IllegalArgumentException("a port from 1024 to 65535, or off");
    }

    private static String language(String text) {
        if (text.equals("de") || text.equals("en")) {
            return text;
        }
        throw new IllegalArgumentException("de or en");
    }

    private void checkSize(Section root, List<Source> sources, Limits limits) {
        long size = sources.stream()
                .flatMap(source -> source.searches().stream())
                .mapToLong(search -> search.range().size())
                .sum();
        if (size > MOST_ADDRESSES) {
            root.problem(
                    "sources",
                    "covers " + size + " addresses, expected at most " + MOST_ADDRESSES + ": at "
                            + limits.packetsPerSecond() + " packets a second one search would take "
                            + Duration.ofSeconds(2 * size / limits.packetsPerSecond())
                                    .toHours()
                            + " hours. Name the networks that hold printers.");
        }
    }

    /** A printer belongs to one customer: what two sources both cover (excludes taken off) is refused by name. */
    private void checkOverlaps(List<Source> sources) {
        for (int i = 0; i < sources.size(); i++) {
            for (int j = i + 1; j < sources.size(); j++) {
                var one = sources.get(i);
                var other = sources.get(j);
                for (var mine : one.searches()) {
                    for (var theirs : other.searches()) {
                        common(one, mine.range(), other, theirs.range())
                                .ifPresent(
                                        host -> problems.add(
                                                new Problem(
                                                        file,
                                                        other.line(),
                                                        "ranges "
                                                                + theirs.range().text() + " of source " + other.id()
                                                                + " and "
                                                                + mine.range().text() + " of source " + one.id()
                                                                + " (line "
                                                                + one.line() + ") both cover " + host
                                                                + ", expected each printer in one source; exclude it from one of them")));
                    }
                }
            }
        }
    }

    /** A host that both cover, if any. */
    private static Optional<String> common(Source one, AddressRange mine, Source other, AddressRange theirs) {
        if (mine.port() != theirs.port()) {
            return Optional.empty();
        }
        if (mine instanceof AddressRange.Block a && theirs instanceof AddressRange.Block b) {
            long last = Math.min(a.last(), b.last());
            long address = Math.max(a.first(), b.first());
            while (address <= last) {
                long at = address;
                long beyond = excludedUpTo(one, at, mine.port());
                beyond = beyond >= at ? beyond : excludedUpTo(other, at, mine.port());
                if (beyond < at) {
                    return Optional.of(AddressRange.dotted(at));
                }
                address = beyond + 1;
            }
            return Optional.empty();
        }
        if (mine instanceof AddressRange.Broadcast all
                && theirs instanceof AddressRange.Broadcast others
                && all.address().equals(others.address())) {
            return Optional.of("whoever answers " + all.address());
        }
        if (mine instanceof AddressRange.Host host
                && theirs.contains(host.name(), host.port())
                && one.searchOf(host.name(), host.port()).isPresent()
                && other.searchOf(host.name(), host.port()).isPresent()) {
            return Optional.of(host.name());
        }
        return Optional.empty();
    }

    /** The last address of the exclude that covers the given one; below it when none does. */
    private static long excludedUpTo(Source source, long address, int port) {
        return source.excludes().stream()
                .filter(range -> range.contains(AddressRange.dotted(address), port))
                .filter(AddressRange.Block.class::isInstance)
                .mapToLong(range -> ((AddressRange.Block) range).last())
                .max()
                .orElse(-1);
    }

    private void warnOfReaders() {
        var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (secrets.writtenDown().isEmpty() || posix == null) {
            return;
        }
        try {
            if (posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
                warnings.add(new Problem(file, 0, "holds secrets and everybody may read it: chmod 600 " + file));
            }
        } catch (IOException unreadable) {
            warnings.add(
                    new Problem(file, 0, "holds secrets, and who may read it could not be found out: " + unreadable));
        }
    }

    private static AddressRange exclude(String text) {
        var range = AddressRange.parse(text, AddressRange.ANY_PORT);
        if (range instanceof AddressRange.Broadcast) {
            throw new IllegalArgumentException("addresses, names or networks that shall not be asked");
        }
        return range;
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text, AddressRange.SNMP_PORT);
    }

    private static Road road(String text) {
        return Stream.of(Road.values())
                .filter(road -> road.word().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("https, xml-rpc, mail or a list of them in the order to try"));
    }

    private static Security security(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "starttls" -> Security.STARTTLS;
            case "smtps" -> Security.SMTPS;
            case "none" -> Security.NONE;
            default -> throw new IllegalArgumentException("starttls, smtps or none");
        };
    }

    private static String host(String text) {
        if (!MailAddress.isDomain(text) && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException("a name such as smtp.example.org, or an address");
        }
        return text;
    }

    private static LocalTime timeOfDay(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("a time of day such as 03:30", wrong);
        }
    }

    /** A directory on a static host; nothing in its address may tell one agent from another. */
    private static URI directory(String text, String expected) {
        try {
            var url = new URI(text.endsWith("/") ? text : text + "/").parseServerAuthority();
            if ("https".equalsIgnoreCase(url.getScheme())
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                return url.normalize();
            }
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(expected, wrong);
        }
        throw new IllegalArgumentException(expected);
    }

    /** RFC 6749, 3.2: by TLS, without a fragment. */
    private static URI tokenUrl(String text) {
        try {
            var url = new URI(text).parseServerAuthority();
            if ("https".equalsIgnoreCase(url.getScheme())
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(TOKEN_URL, wrong);
        }
        throw new IllegalArgumentException(TOKEN_URL);
    }

    /** RFC 5321, 4.1.1.1: a domain, or an address in brackets. */
    private static String helo(String text) {
        if (!MailAddress.isDomain(text) && !ADDRESS_LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException("a domain such as example.org, or an address such as [192.0.2.1]");
        }
        return text;
    }

    private static String sourceId(String text) {
        if (!SOURCE_ID.matcher(text).matches()) {
            throw new IllegalArgumentException("letters, digits, dots, dashes and underscores, 64 at most");
        }
        return text;
    }

    private static Function<String, String> limited(int longest) {
        return text -> {
            if (text.length() > longest) {
                throw new IllegalArgumentException("a text of at most " + longest + " characters");
            }
            return text;
        };
    }

    private static boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    private static Function<String, Integer> number(int least, int most) {
        return text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("a number from " + least + " to " + most, notANumber);
            }
            throw new IllegalArgumentException("a number from " + least + " to " + most);
        };
    }

    private static Function<String, Duration> between(Duration least, Duration most) {
        var expected = "a duration such as 30s, 15m, 3h, 7d or PT15M, from " + least.toSeconds() + "s to "
                + most.toDays() + "d";
        return text -> {
            Duration duration;
            var parts = SHORT_DURATION.matcher(text);
            try {
                duration = parts.matches()
                        ? Duration.parse((parts.group(2).equals("d") ? "P" : "PT") + parts.group(1) + parts.group(2))
                        : Duration.parse(text);
            } catch (DateTimeParseException wrong) {
                throw new IllegalArgumentException(expected, wrong);
            }
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(expected);
            }
            return duration;
        };
    }

    private static System.Logger.Level level(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "error" -> System.Logger.Level.ERROR;
            case "warning" -> System.Logger.Level.WARNING;
            case "info" -> System.Logger.Level.INFO;
            case "debug" -> System.Logger.Level.DEBUG;
            default -> throw new IllegalArgumentException("error, warning, info or debug");
        };
    }

    private static String fingerprint(String text) {
        var pin = text.strip().toUpperCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(pin).matches()) {
            throw new IllegalArgumentException("a SHA-256 fingerprint: 32 pairs of hexadecimal digits with colons");
        }
        return pin;
    }

    private List<X509Certificate> certificates(String name) {
        try (var in = Files.newInputStream(home.resolve(name))) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (IOException | CertificateException unreadable) {
            throw new IllegalArgumentException("a readable file of certificates (PEM)", unreadable);
        }
        throw new IllegalArgumentException("a readable file of certificates (PEM), found none in it");
    }
}
