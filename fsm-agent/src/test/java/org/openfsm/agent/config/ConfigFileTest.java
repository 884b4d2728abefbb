package org.openfsm.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpVersion;

class ConfigFileTest {

    @TempDir
    private Path home;

    @Test
    void aShortFileIsEnough() throws Exception {
        var config = read("""
                sources:
                  - id: acme
                    ranges: [192.0.2.0/24]
                """);

        assertThat(config.data()).isEqualTo(home.resolve("data"));
        assertThat(config.schedule().poll()).isEqualTo(Calendar.every(Duration.ofHours(3)));
        assertThat(config.limits().packetsPerSecond()).isEqualTo(50);
        assertThat(config.control().port()).isEqualTo(52_050);
        assertThat(config.sources().get(0).privacy().contact()).isFalse();
        assertThat(config.sources().get(0).searches().get(0).credentials())
                .containsExactly(
                        new Credentials.Community(SnmpVersion.V2C, "public"),
                        new Credentials.Community(SnmpVersion.V1, "public"));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void credentialsHaveNamesAndAreUsedByThem() throws Exception {
        var config = read("""
                credentials:
                  office: { community: hallway }
                  secure:
                    - { user: fsm, auth: SHA-256, authPassword: long-enough }
                    - { version: 1, community: old }
                sources:
                  - id: acme
                    ranges:
                      - 192.0.2.0/24
                      - { range: 192.0.3.0/24, snmp: office }
                    snmp: [secure, { community: public }]
                discovery: { monitorNew: false }
                """);
        var searches = config.sources().get(0).searches();
        assertThat(searches.get(0).credentials())
                .extracting(Credentials::label)
                .containsExactly("3 fsm", "1 secure", "2c", "1");
        assertThat(searches.get(1).credentials()).isEqualTo(Credentials.community("hallway", "office"));
        assertThat(searches.toString()).doesNotContain("hallway", "long-enough", "old");
        assertThat(config.discovery().monitorNew()).isFalse();
    }

    @Test
    void anUnknownNameOfCredentialsIsRefusedWithThoseThereAre() {
        assertThat(problems("""
                        credentials:
                          office: { community: hallway }
                          a.b: { community: x }
                          empty: []
                          half: { auth: SHA }
                        sources:
                          - { id: acme, ranges: [192.0.2.0/24], snmp: [offise] }
                        """))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("line 3: credentials.a.b is no name"),
                        problem -> assertThat(problem).contains("line 5: credentials.half has neither community nor"),
                        problem -> assertThat(problem).contains("line 5: credentials.half.auth is not known"),
                        problem -> assertThat(problem)
                                .contains("sources[1].snmp[1] is \"offise\", expected the name of a set under"
                                        + " credentials: office, empty, half"),
                        problem -> assertThat(problem).contains("line 4: credentials.empty is empty"));
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsLineAndWhatWasExpected() {
        assertThat(problems("""
                        data: x
                        schedul:
                          poll: 3h
                        sources:
                          - id: a b
                            ranges: [10.0.0.300, 10.0.0.9-10.0.0.1, 10.0.0.0/33, "10.1.0.1:99999"]
                            snmp:
                              - comunity: public
                              - {version: 4, community: public}
                              - {user: fsm, auth: SHA-256, authPassword: short}
                            send: {contact: maybe}
                          - ranges: []
                            excludes: []
                        limits:
                          packetsPerSecond: fast
                        https:
                          trust: [missing.pem]
                          pin: [AB]
                        log:
                          level: loud
                        """))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .endsWith("agent.yaml line 2: schedul is not known, did you mean schedule?"),
                        problem -> assertThat(problem).contains("line 5: sources[1].id is \"a b\", expected letters"),
                        problem -> assertThat(problem)
                                .contains("line 6: sources[1].ranges[1] is \"10.0.0.300\", expected an address"),
                        problem -> assertThat(problem)
                                .contains("line 6: sources[1].ranges[2] is \"10.0.0.9-10.0.0.1\", expected first-last"),
                        problem -> assertThat(problem)
                                .contains("line 6: sources[1].ranges[3] is \"10.0.0.0/33\", expected a network"),
                        problem -> assertThat(problem)
                                .contains("line 6: sources[1].ranges[4] is \"10.1.0.1:99999\", expected a port"),
                        problem -> assertThat(problem)
                                .contains("line 8: sources[1].snmp[1].comunity is not known, did you mean community?"),
                        problem -> assertThat(problem)
                                .contains("line 8: sources[1].snmp[1] has neither community nor user"),
                        problem -> assertThat(problem)
                                .contains("line 9: sources[1].snmp[2].version is \"4\", expected 1, 2c or 3"),
                        problem -> assertThat(problem)
                                .contains(
                                        "line 10: sources[1].snmp[3]: SNMPv3 authentication needs a password of at least 8"),
                        problem -> assertThat(problem)
                                .contains("line 11: sources[1].send.contact is \"maybe\", expected true or false"),
                        problem -> assertThat(problem).contains("line 12: sources[2].id is missing, expected"),
                        problem -> assertThat(problem)
                                .contains("line 13: sources[2].excludes is not known, did you mean exclude?"),
                        problem -> assertThat(problem)
                                .contains("line 15: limits.packetsPerSecond is \"fast\", expected a number from 1"),
                        problem -> assertThat(problem)
                                .contains("line 17: https.trust[1] is \"missing.pem\", expected a readable file"),
                        problem -> assertThat(problem)
                                .contains("line 18: https.pin[1] is \"AB\", expected a SHA-256 fingerprint"),
                        problem -> assertThat(problem)
                                .contains("line 20: log.level is \"loud\", expected error, warning"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    empty file                 | ''                                                   | sources is missing
                    a list                     | '- a'                                                | the file is a list, expected keys with values
                    no YAML                    | 'sources: [a'                                        | is no YAML here
                    a tab                      | 'sources:\t- x\n\ta: b'                              | is no YAML here
                    two documents              | 'data: a\n---\ndata: b'                              | holds a second document
                    a foreign tag              | 'data: !!java.net.URL x'                             | data is tagged tag:yaml.org,2002:java.net.URL
                    an include                 | 'data: !include x'                                   | data is tagged !include
                    a key twice                | 'data: a\ndata: b'                                   | data is given twice
                    a value without text       | 'data:'                                              | data is empty
                    a section for a value      | 'data: {a: b}'                                       | data is a section, expected one value
                    sources not a list         | 'sources: a'                                         | sources is one value, expected a list
                    no ranges                  | 'sources: [{id: a}]'                                 | sources[1].ranges is missing
                    a source twice             | 'sources: [{id: a, ranges: []}, {id: a, ranges: []}]' | as in line 1 already
                    too short a poll           | 'schedule: {poll: 5s}'                               | expected a duration such as 3h, from 10s to 92d, or daily 02:30
                    no duration                | 'schedule: {poll: often}'                            | expected a duration such as 3h, from 10s to 92d, or daily 02:30
                    no day of every month      | 'schedule: {poll: monthly 31 02:30}'                 | schedule.poll is "monthly 31 02:30", expected a duration
                    a day of the week alone    | 'schedule: {discovery: weekly 02:30}'                | schedule.discovery is "weekly 02:30", expected a duration
                    no time of day             | 'schedule: {poll: daily 25:30}'                      | schedule.poll is "daily 25:30", expected a duration
                    outside of office hours    | 'schedule: {poll: daily 02:30, officeHours: "07:00-19:00"}' | schedule.poll is "daily 02:30", expected a time within officeHours (07:00 to 19:00)
                    odd hours                  | 'schedule: {officeHours: Mon-Xyz 07:00-19:00}'       | expected days and hours such as
                    hours backwards            | 'schedule: {officeHours: "19:00-07:00"}'             | expected days and hours such as
                    proxy without port         | 'https: {proxy: {host: p}}'                          | https.proxy.port is missing
                    proxy password alone       | 'https: {proxy: {host: p, port: 1, password: s3cret}}' | stands without user
                    variable not set           | 'sources: [{id: a, ranges: [], snmp: [{community: {env: NOPE}}]}]' | names the environment variable NOPE, which is not set
                    file missing               | 'sources: [{id: a, ranges: [], snmp: [{community: {file: nope}}]}]' | nope, which cannot be read
                    two places of a secret     | 'sources: [{id: a, ranges: [], snmp: [{community: {file: x, env: y}}]}]' | expected its text, or one of env: NAME, file: PATH, sealed: TEXT
                    an unknown road            | 'transport: pigeon'                                  | transport is "pigeon", expected https, xml-rpc, mail or a list of them
                    no road                    | 'transport: []'                                      | transport is empty, expected https, xml-rpc, mail or several of them
                    a road twice               | 'transport: [mail, https, mail]'                     | transport names mail twice, expected once
                    mail without its section   | 'data: x\ntransport: mail'                           | line 2: mail is missing, expected a section with host and from
                    mail without a host        | 'mail: {from: a@b.example}'                          | mail.host is missing, expected the mail server's name
                    mail without a sender      | 'mail: {host: b}'                                    | mail.from is missing, expected the sender's mail address
                    a sender with a name       | 'mail: {host: b, from: "A <a@b.example>"}'           | mail.from is "A <a@b.example>", expected a mail address such as
                    a sender with a line end   | 'mail: {host: b, from: "a@b.example\\nBcc: x@y.example"}' | expected a mail address such as
                    a recipient that is none   | 'mail: {host: b, from: a@b, to: [c@d, e]}'           | mail.to[2] is "e", expected a mail address such as
                    security that is none      | 'mail: {host: b, from: a@b, security: ssl}'          | mail.security is "ssl", expected starttls, smtps or none
                    a password in the clear    | 'mail: {host: b, from: a@b, security: none, user: u, password: s3cret}' | mail.user stands with security: none, expected starttls or smtps
                    a mail password alone      | 'mail: {host: b, from: a@b, password: s3cret}'       | mail.password stands without user
                    a mail user alone          | 'mail: {host: b, from: a@b, user: u}'                | mail.user stands without password
                    a token and a password     | 'mail: {host: b, from: a@b, user: u, password: s3cret, oauth: {tokenUrl: "https://t", clientId: c, clientSecret: s3cret}}' | mail.password stands with oauth, expected one of both
                    a token for nobody         | 'mail: {host: b, from: a@b, oauth: {tokenUrl: "https://t", clientId: c, clientSecret: s3cret}}' | mail.oauth stands without user
                    a token in the clear       | 'mail: {host: b, from: a@b, security: none, user: u, oauth: {tokenUrl: "https://t", clientId: c, clientSecret: s3cret}}' | mail.user stands with security: none
                    a token without TLS        | 'mail: {host: b, from: a@b, user: u, oauth: {tokenUrl: "http://t", clientId: c, clientSecret: s3cret}}' | mail.oauth.tokenUrl is "http://t", expected the https:// address of the token endpoint
                    a token without a secret   | 'mail: {host: b, from: a@b, user: u, oauth: {tokenUrl: "https://t", clientId: c}}' | mail.oauth.clientSecret is missing
                    a token for no client      | 'mail: {host: b, from: a@b, user: u, oauth: {tokenUrl: "https://t", clientSecret: s3cret}}' | mail.oauth.clientId is missing
                    a typing error in oauth    | 'mail: {host: b, from: a@b, user: u, oauth: {tokenUri: "https://t", clientId: c, clientSecret: s3cret}}' | mail.oauth.tokenUri is not known, did you mean tokenUrl?
                    helo with a space          | 'mail: {host: b, from: a@b, helo: a b}'              | mail.helo is "a b", expected a domain such as
                    a host with a port         | 'mail: {host: "b:25", from: a@b}'                    | mail.host is "b:25", expected a name such as smtp.example.org
                    a wrong mail authority     | 'mail: {host: b, from: a@b, trust: [nope]}'          | mail.trust[1] is "nope", expected a readable file
                    a short mail timeout       | 'mail: {host: b, from: a@b, timeout: 1s}'            | mail.timeout is "1s", expected a duration such as
                    a typing error in mail     | 'mail: {host: b, from: a@b, passwort: s3cret}'       | mail.passwort is not known, did you mean password?
                    no port                    | 'control: {port: 70000}'                             | control.port is "70000", expected a port from 1024 to 65535, or off
                    too hasty a look           | 'errors: {poll: 5s}'                                 | errors.poll is "5s", expected a duration such as 5m, from 10s to 1d, or off
                    an unknown error           | 'errors: {critical: [{error: jam}]}'                 | errors.critical[1].error is "jam", expected one of lowPaper, noPaper
                    an unknown group           | 'errors: {critical: [{group: lid}]}'                 | errors.critical[1].group is "lid", expected a group of RFC 3805
                    an unknown severity        | 'errors: {critical: [{severity: bad}]}'              | errors.critical[1].severity is "bad", expected critical, warning
                    no state at all            | 'errors: {critical: [{}]}'                           | errors.critical[1] names no state, expected either error, or some of
                    two kinds of state         | 'errors: {critical: [{error: jammed, code: 8}]}'     | errors.critical[1] names no state, expected either error, or some of
                    definitions from nowhere   | 'pmd: {update: {at: "04:00"}}'                       | pmd.update.url is missing, expected the https:// address of the publisher's directory
                    definitions over http      | 'pmd: {update: {url: "http://pmd.example.org/"}}'    | pmd.update.url is "http://pmd.example.org/", expected the https:// address
                    definitions with a name    | 'pmd: {update: {url: "https://agent7@pmd.example.org/"}}' | expected the https:// address of the publisher's directory
                    definitions with a query   | 'pmd: {update: {url: "https://pmd.example.org/?agent=7"}}' | expected the https:// address of the publisher's directory
                    definitions of no host     | 'pmd: {update: {url: "https:///pool"}}'              | expected the https:// address of the publisher's directory
                    definitions at no time     | 'pmd: {update: {url: "https://a.example/", at: noon}}' | pmd.update.at is "noon", expected a time of day such as 03:30
                    programs from nowhere      | 'update: {at: "04:00"}'                              | update.url is missing, expected the https:// address of the publisher's directory
                    programs over http         | 'update: {url: "http://packages.example.org/"}'      | update.url is "http://packages.example.org/", expected the https:// address
                    a typing error in pmd      | 'pmd: {updates: {}}'                                 | pmd.updates is not known, did you mean update?
                    an absurd network          | 'sources: [{id: a, ranges: [10.0.0.0/8]}]'           | covers 16777214 addresses, expected at most 262144
                    """)
    void aBadFileIsRefusedInWords(String name, String yaml, String expected) {
        assertThat(problems(yaml.replace("\\n", "\n").replace("\\t", "\t")))
                .as(name)
                .anySatisfy(problem -> assertThat(problem).contains(expected));
    }

    static List<String> aliases() {
        return List.of("a: &a [x]\nsources: [*a, *a]", "sources: &s [*s]", "&k data: x");
    }

    @ParameterizedTest
    @MethodSource("aliases")
    void anchorsAreNoWayToHangTheReader(String yaml) {
        assertThat(problems(yaml)).isNotEmpty();
    }

    @Test
    void aSecretIsNeverShown() {
        var shown = String.join("\n", problems("""
                sources:
                  - id: a
                    ranges: []
                    snmp:
                      - {community: [s3cret]}
                      - {version: 3, community: s3cret}
                      - {user: u, auth: MD5, authPassword: s3cret, privacyPasswort: s3cret}
                https:
                  proxy: {host: p, port: 1, user: u, password: s3cret, x: s3cret}
                """ + "broken: [s3cret: \"\n"));
        assertThat(shown).isNotEmpty().doesNotContain("s3cret");
    }

    @Test
    void secretsComeFromTheEnvironmentAndFromFiles() throws Exception {
        Files.writeString(home.resolve("secret"), "from a file\n");
        var config = read("""
                sources:
                  - id: a
                    ranges: [192.0.2.1]
                    snmp:
                      - {version: 2c, community: {env: COMMUNITY}}
                      - {version: 1, community: {file: secret}}
                      - {user: fsm, auth: SHA-256, authPassword: long enough, privacy: AES-256, privacyPassword: {env: COMMUNITY}}
                """);
        assertThat(config.sources().get(0).searches().get(0).credentials())
                .containsExactly(
                        new Credentials.Community(SnmpVersion.V2C, "from outside"),
                        new Credentials.Community(SnmpVersion.V1, "from a file"),
                        new Credentials.Usm(
                                "fsm",
                                Credentials.Auth.SHA256,
                                "long enough",
                                Credentials.Priv.AES256,
                                "from outside",
                                ""));
    }

    /** As editors of Windows save a file: with a mark before it and their ends of lines, or not in UTF-8 at all. */
    @Test
    void aSecretOfAFileIsWhatAPersonWrote() throws Exception {
        var text = "sources: [{id: a, ranges: [192.0.2.1], snmp: [{version: 1, community: {file: secret}}]}]\n";
        Files.writeString(home.resolve("secret"), "\uFEFFGrüße\r\n");
        assertThat(read(text).sources().get(0).searches().get(0).credentials())
                .containsExactly(new Credentials.Community(SnmpVersion.V1, "Grüße"));
        Files.write(home.resolve("secret"), "Grüße\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("secret, which is not UTF-8, expected one that is saved so");
    }

    @Test
    void whatIsCriticalCanBeChosen() throws Exception {
        var config = read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                errors:
                  poll: 10m
                  critical:
                    - error: offline
                    - { group: input, code: 808, severity: critical }
                """);
        assertThat(config.errors())
                .isEqualTo(new AgentConfig.Errors(
                        Duration.ofMinutes(10),
                        List.of(
                                new CriticalState("offline", null, null, null),
                                new CriticalState(null, "input", 808, "critical"))));
        var usual = read("sources: [{id: a, ranges: [192.0.2.1]}]").errors();
        assertThat(usual).isEqualTo(new AgentConfig.Errors(Duration.ofMinutes(5), CriticalState.DEFAULT));
        assertThat(read("sources: [{id: a, ranges: [192.0.2.1]}]\nerrors: {poll: off}")
                        .errors()
                        .poll())
                .isZero();
    }

    @Test
    void mailNeedsLittleMoreThanTheMailServer() throws Exception {
        var config = read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                transport: mail
                mail: {host: smtp.example.org, from: printers@acme.example}
                """);
        var mail = Objects.requireNonNull(config.mail());
        assertThat(config.roads()).containsExactly(AgentConfig.Road.MAIL);
        assertThat(mail.port()).isEqualTo(587);
        assertThat(mail.security()).isEqualTo(AgentConfig.Security.STARTTLS);
        assertThat(mail.helo()).isEqualTo("acme.example");
        assertThat(mail.to()).isEmpty();
        assertThat(mail.user()).isNull();
        assertThat(mail.timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void everythingAboutMailCanBeSaid() throws Exception {
        Files.writeString(home.resolve("secret"), "from a file\n");
        var config = read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                transport: [mail, https]
                mail:
                  host: 2001:db8::25
                  port: 2465
                  security: smtps
                  user: fsm
                  password: {file: secret}
                  from: printers@acme.example
                  to: [reports@dealer.example, copy@dealer.example]
                  helo: "[192.0.2.7]"
                  pin: ["%s"]
                  timeout: 5m
                """.formatted("ab" + ":ab".repeat(31)));
        assertThat(config.roads()).containsExactly(AgentConfig.Road.MAIL, AgentConfig.Road.HTTPS);
        assertThat(config.mail())
                .isEqualTo(new AgentConfig.Mail(
                        4,
                        "2001:db8::25",
                        2465,
                        AgentConfig.Security.SMTPS,
                        "fsm",
                        "from a file",
                        null,
                        new MailAddress("printers", "acme.example"),
                        List.of(
                                new MailAddress("reports", "dealer.example"),
                                new MailAddress("copy", "dealer.example")),
                        "[192.0.2.7]",
                        List.of(),
                        List.of("AB" + ":AB".repeat(31)),
                        Duration.ofMinutes(5)));
        assertThat(Objects.requireNonNull(config.mail()).toString()).doesNotContain("from a file");
    }

    @Test
    void whereTokensComeFromCanBeSaid() throws Exception {
        Files.writeString(home.resolve("secret"), "from a file\n");
        var mail = Objects.requireNonNull(read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                transport: mail
                mail:
                  host: smtp.example.org
                  user: printers@acme.example
                  from: printers@acme.example
                  oauth:
                    tokenUrl: https://login.example.org/acme/oauth2/token?api=2
                    clientId: fsm
                    clientSecret: {file: secret}
                    refreshToken: "a refresh token"
                    scope: https://mail.example.org/.default
                """).mail());
        assertThat(mail.oauth())
                .isEqualTo(new AgentConfig.OAuth(
                        8,
                        URI.create("https://login.example.org/acme/oauth2/token?api=2"),
                        "fsm",
                        "from a file",
                        "a refresh token",
                        "https://mail.example.org/.default",
                        List.of(),
                        List.of()));
        assertThat(Objects.requireNonNull(mail.oauth()).toString()).doesNotContain("from a file", "a refresh token");
    }

    @Test
    void mailWithoutTlsAndMailThatIsNotUsedAreTakenWithAWarning() throws Exception {
        var config = read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                mail: {host: smtp.example.org, from: a@b.example, to: c@d.example, security: none}
                """);
        assertThat(config.roads()).containsExactly(AgentConfig.Road.HTTPS);
        assertThat(config.warnings())
                .extracting(Problem::toString)
                .anySatisfy(warning ->
                        assertThat(warning).contains("line 2: mail.security is none: reports stay encrypted"))
                .anySatisfy(
                        warning -> assertThat(warning).contains("line 2: mail is configured, but transport does not"))
                .hasSize(2);
    }

    @Test
    void definitionsAreUpdatedOnlyWhereSomebodySaysSo() throws Exception {
        assertThat(read("sources: [{id: a, ranges: [192.0.2.1]}]\n").pmd().update())
                .isNull();
        var update = Objects.requireNonNull(read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                pmd:
                  update:
                    url: https://pmd.example.org/pool
                """).pmd().update());
        assertThat(update.url()).hasToString("https://pmd.example.org/pool/");
        assertThat(update.at()).hasToString("03:30");
        assertThat(update.line()).isEqualTo(4);
    }

    @Test
    void theAgentIsUpdatedOnlyWhereSomebodySaysSo() throws Exception {
        assertThat(read("sources: [{id: a, ranges: [192.0.2.1]}]\n").update()).isNull();
        var update = Objects.requireNonNull(read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                update:
                  url: https://packages.example.org/fsm-agent
                  at: "04:15"
                """).update());
        assertThat(update.url()).hasToString("https://packages.example.org/fsm-agent/");
        assertThat(update.at()).hasToString("04:15");
        assertThat(update.line()).isEqualTo(3);
    }

    @Test
    void rangesOfDifferentSourcesMustNotOverlap() throws Exception {
        var overlapping = """
                sources:
                  - id: north
                    ranges: [10.1.0.0/24, "10.1.0.7:1161", prn.example.org]
                  - id: south
                    ranges: [10.1.0.200-10.1.1.20, PRN.example.org, "10.1.0.7:1162"]
                """;
        assertThat(problems(overlapping))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .contains("line 4: ranges 10.1.0.200-10.1.1.20 of source south and 10.1.0.0/24 of source north "
                                + "(line 2) both cover 10.1.0.200"))
                .anySatisfy(problem -> assertThat(problem).contains("both cover prn.example.org"));

        read(overlapping.replace("PRN.example.org, ", "") + "    exclude: [10.1.0.0/25, 10.1.0.128-10.1.0.254]\n");
    }

    @Test
    void aRangeMayHaveCredentialsOfItsOwnAndEachPlaceIsSearchedOnce() throws Exception {
        var config = read("""
                sources:
                  - id: a
                    ranges:
                      - {range: 10.1.0.3, snmp: [{community: special, version: 1}]}
                      - 10.1.0.0/29
                      - 10.1.0.1-10.1.0.4
                    exclude: [10.1.0.2]
                """);
        var hosts = new ArrayList<String>();
        config.sources()
                .get(0)
                .places()
                .forEachRemaining(place ->
                        hosts.add(place.host() + " " + place.credentials().size()));
        assertThat(hosts).containsExactly("10.1.0.3 1", "10.1.0.1 2", "10.1.0.4 2", "10.1.0.5 2", "10.1.0.6 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "daily 02:30",
                "weekly Mon 02:30",
                "monthly 1 02:30",
                "monthly last 22:00",
                "quarterly 1 00:00",
                "quarterly last 22:00"
            })
    void pollAndSearchFollowACalendar(String calendar) throws Exception {
        var config = read("sources: [{id: a, ranges: [192.0.2.1]}]\nschedule: {poll: " + calendar + ", discovery: "
                + calendar.toUpperCase(java.util.Locale.ROOT) + "}\n");
        assertThat(config.schedule().poll()).isInstanceOf(Calendar.At.class).hasToString(calendar);
        assertThat(config.schedule().discovery()).isEqualTo(config.schedule().poll());
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void shortIntervalsAreTakenWithAWarning() throws Exception {
        var config = read("""
                sources: [{id: a, ranges: [192.0.2.1]}]
                schedule: {poll: 30s, discovery: PT1M, randomOffset: no}
                """);
        assertThat(config.schedule().poll()).isEqualTo(Calendar.every(Duration.ofSeconds(30)));
        assertThat(config.schedule().discovery()).isEqualTo(Calendar.every(Duration.ofMinutes(1)));
        assertThat(config.warnings())
                .singleElement()
                .asString()
                .contains("line 2: schedule.poll is PT30S, below 3 hours");
    }

    @Test
    void aMissingFileSaysWhatToDo() {
        assertThatThrownBy(() -> ConfigFile.read(home.resolve("none.yaml"), Map.of()))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("none.yaml: does not exist; copy conf/agent.example.yaml");
    }

    @Test
    void aFileThatIsNoTextOrTooLargeIsRefused() throws IOException {
        var file = home.resolve("agent.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> ConfigFile.read(file, Map.of())).hasMessageContaining("is not in UTF-8");
        Files.writeString(file, "#".repeat(1 << 21));
        assertThatThrownBy(() -> ConfigFile.read(file, Map.of())).hasMessageContaining("is larger than 1 MiB");
    }

    @Test
    void theExampleIsAValidConfiguration() throws Exception {
        var config = ConfigFile.read(Path.of("conf/agent.example.yaml"), Map.of());
        assertThat(config.sources()).hasSize(1);
    }

    private AgentConfig read(String yaml) throws Exception {
        var file = home.resolve("agent.yaml");
        Files.writeString(file, yaml);
        java.util.Set<java.nio.file.attribute.PosixFilePermission> owner =
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-------");
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, owner);
        }
        return ConfigFile.read(file, Map.of("COMMUNITY", "from outside"));
    }

    private List<String> problems(String yaml) {
        var invalid = catchThrowableOfType(InvalidConfig.class, () -> read(yaml));
        assertThat(invalid).as("the file must be refused").isNotNull();
        return invalid.problems().stream().map(Problem::toString).toList();
    }
}
