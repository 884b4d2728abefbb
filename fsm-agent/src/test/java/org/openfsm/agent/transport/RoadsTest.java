package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.ACME;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Road;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.wire.EnrolmentFile;

class RoadsTest {

    private static final URI HTTPS = URI.create("https://fsm.example.org/api/reports");
    private static final URI MAIL = URI.create("mailto:reports@dealer.example");

    @Test
    void theConfigurationSaysHowAndTheEnrolmentFileWhere() throws Exception {
        var both = config(List.of(Road.MAIL, Road.HTTPS));
        assertThat(Roads.said(both, enrolled(HTTPS, MAIL)))
                .isEqualTo("mail to reports@dealer.example through smtp.example.org:587, else by https to " + HTTPS);
        assertThat(names(both, HTTPS, MAIL)).containsExactly("mail", "https");
        var one = config(List.of(Road.HTTPS));
        assertThat(Roads.said(one, enrolled(MAIL, HTTPS))).isEqualTo("https to " + HTTPS);
        assertThat(names(one, MAIL, HTTPS)).containsExactly("https");
        assertThat(Roads.said(config(List.of(Road.XML_RPC)), enrolled(MAIL, HTTPS)))
                .as("where it really goes")
                .isEqualTo("xml-rpc to https://fsm.example.org/api/xmlrpc");
    }

    @Test
    void aConfiguredRecipientReplacesThoseOfTheEnrolmentFile() {
        var config = config(List.of(Road.MAIL), new MailAddress("a", "b.example"), new MailAddress("c", "d.example"));
        assertThat(Roads.said(config, enrolled(HTTPS, MAIL)))
                .isEqualTo("mail to a@b.example and c@d.example through smtp.example.org:587");
    }

    @Test
    void whatTheEnrolmentFileDoesNotServeIsSaid() {
        assertThat(problems(config(List.of(Road.MAIL)), HTTPS))
                .singleElement()
                .asString()
                .endsWith("agent.yaml line 7: mail.to is missing, expected the server's mail address: the enrolment "
                        + "file names none");
        assertThat(problems(config(List.of(Road.HTTPS)), MAIL))
                .singleElement()
                .asString()
                .contains("names no https:// address, expected mail");
        assertThatThrownBy(() -> names(config(List.of(Road.MAIL)), HTTPS)).hasMessageContaining("mail.to");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "https://fsm.example.org/pool/",
                "https://FSM.example.org./",
                "https://fsm.example.org:8443/",
                "https://smtp.example.org/"
            })
    void neitherDefinitionsNorProgramsComeFromWhereReportsGo(String url) {
        assertThat(Roads.sameHost(updating(url), enrolled(HTTPS, MAIL)))
                .extracting(Problem::toString)
                .satisfiesExactly(
                        definitions -> assertThat(definitions)
                                .contains(
                                        "agent.yaml line 9: pmd.update.url is at ",
                                        ", where reports go, expected another host"),
                        programs -> assertThat(programs)
                                .contains(
                                        "agent.yaml line 12: update.url is at ",
                                        ", where reports go, expected another host"));
    }

    @Test
    void anotherHostMayGiveThem() {
        assertThat(Roads.sameHost(updating("https://pmd.example.org/"), enrolled(HTTPS, MAIL)))
                .isEmpty();
        assertThat(Roads.sameHost(config(List.of(Road.HTTPS)), enrolled(HTTPS))).isEmpty();
    }

    private static AgentConfig updating(String url) {
        return Fixtures.updating(config(List.of(Road.MAIL)), URI.create(url));
    }

    private static List<String> names(AgentConfig config, URI... addresses) throws Exception {
        return Roads.of(config, enrolled(addresses), Clock.systemUTC()).stream()
                .map(Transport::name)
                .toList();
    }

    private static List<Problem> problems(AgentConfig config, URI... addresses) {
        return Roads.problems(config, enrolled(addresses));
    }

    private static EnrolmentFile enrolled(URI... addresses) {
        return Fixtures.enrolment(List.of(addresses), List.of());
    }

    @Test
    void tokensForTheMailServerNeverComeFromTheFsmServer() {
        assertThat(Roads.sameHost(withTokens("https://FSM.example.org:8443/token"), enrolled(HTTPS, MAIL)))
                .singleElement()
                .asString()
                .endsWith(
                        "agent.yaml line 8: mail.oauth.tokenUrl is at fsm.example.org, where reports go, expected the mail "
                                + "provider's host: of the server no answer is read");
        var own = withTokens("https://smtp.example.org/token");
        assertThat(Roads.sameHost(own, enrolled(HTTPS, MAIL)))
                .as("a mail server may have its own")
                .isEmpty();
        assertThat(Roads.tokens(own))
                .hasValueSatisfying(host ->
                        assertThat(host.toString()).contains("smtp.example.org").endsWith(":443"));
        assertThat(Roads.tokens(config(List.of(Road.MAIL)))).isEmpty();
    }

    private static AgentConfig withTokens(String url) {
        return config(
                List.of(Road.MAIL),
                new AgentConfig.OAuth(8, URI.create(url), "fsm", "s3cret", null, null, List.of(), List.of()));
    }

    private static AgentConfig config(List<Road> roads, MailAddress... to) {
        return config(roads, null, to);
    }

    private static AgentConfig config(List<Road> roads, AgentConfig.@Nullable OAuth oauth, MailAddress... to) {
        var mail = new AgentConfig.Mail(
                7,
                "smtp.example.org",
                587,
                Security.STARTTLS,
                oauth == null ? null : "printers@acme.example",
                null,
                oauth,
                new MailAddress("printers", "acme.example"),
                List.of(to),
                "acme.example",
                List.of(),
                List.of(),
                Duration.ofMinutes(2));
        var schedule = Fixtures.SCHEDULE;
        return Fixtures.config(Path.of("."), schedule, roads, mail, ACME);
    }
}
