package org.openfsm.h2;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * H2's driver with {@link OneWriter} before it. It takes H2's URLs; those of files need {@code WRITE_DELAY=0}, since a delayed
 * version is written by a thread of H2's own that asks nobody whether it is its turn.
 */
public final class OneWriterDriver implements Driver {
    /** What its connections call it. */
    public static final String NAME = "FSM H2 driver, one transaction writes at a time";

    /** Longer than any transaction of FSM takes; below a transaction's own limit in WildFly (300 s). */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, OneWriter> WRITERS = new ConcurrentHashMap<>();

    private final Driver h2 = new org.h2.Driver();

    /** @throws SQLException when H2 refuses it, or when it is a file without {@code WRITE_DELAY=0} */
    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        var database = url.replaceFirst(";.*", "");
        var settings = url.toUpperCase(Locale.ROOT) + ";";
        if (!settings.startsWith("JDBC:H2:MEM:") && !settings.contains(";WRITE_DELAY=0;")) {
            throw new SQLException(
                    "The connection URL " + database + " has no WRITE_DELAY=0, expected it: append ;WRITE_DELAY=0");
        }
        var writer = WRITERS.computeIfAbsent(database, name -> new OneWriter(PATIENCE));
        return OneWriterConnection.of(h2.connect(url, info), writer);
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return h2.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
        return h2.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
        return h2.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return h2.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return h2.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return h2.getParentLogger();
    }
}
