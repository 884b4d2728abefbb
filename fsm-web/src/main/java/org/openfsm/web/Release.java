package org.openfsm.web;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Properties;

/** Which FSM this is, and since when it runs. */
@Named
@ApplicationScoped
public class Release {

    @Inject
    Clock clock;

    private String version;
    private Instant startedAt;

    @PostConstruct
    void begin() {
        startedAt = clock.instant();
        try (InputStream file = Release.class.getResourceAsStream("release.properties")) {
            var properties = new Properties();
            properties.load(file);
            version = properties.getProperty("version");
        } catch (IOException broken) {
            throw new UncheckedIOException("release.properties of fsm-web cannot be read", broken);
        }
    }

    public String version() {
        return version;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Names the style sheets and scripts of this deployment, so that no browser keeps those of the last one. */
    public String mark() {
        return version + "-" + Long.toString(startedAt.getEpochSecond(), Character.MAX_RADIX);
    }
}
