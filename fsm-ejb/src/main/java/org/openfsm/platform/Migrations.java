package org.openfsm.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.hibernate.HibernateException;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.jboss.logging.Logger;

/**
 * Brings the schema to the version of this program before Hibernate checks it; a startup bean would come too late for
 * that.
 */
public final class Migrations implements Integrator {
    private static final Logger LOG = Logger.getLogger(Migrations.class);

    /** The first that knows MERGE, which {@link Columns} updates with. */
    private static final int POSTGRESQL = 15;

    /** How the driver of fsm-h2.jar calls itself. */
    private static final String ONE_WRITER = "FSM H2 driver";

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        var provider = factory.getServiceRegistry().requireService(ConnectionProvider.class);
        migrate(provider.unwrap(DataSource.class));
    }

    @Override
    public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry registry) {
        // the schema stays
    }

    static void migrate(DataSource database) {
        try (var connection = database.getConnection()) {
            var vendor = vendor(connection);
            configuration(database, vendor).load().migrate();
            if (vendor.equals("postgresql")) {
                indexSearch(connection);
            }
        } catch (SQLException e) {
            throw new HibernateException("The database cannot be reached to bring its schema up to date", e);
        }
    }

    static FluentConfiguration configuration(DataSource database, String vendor) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration/common", "classpath:db/migration/" + vendor)
                .table("fsm_schema_version")
                // the batch subsystem may have made its tables in this schema first
                .baselineOnMigrate(true)
                .baselineVersion("0");
    }

    /** @throws HibernateException when it is no database that FSM runs on; nothing in it was changed */
    static String vendor(Connection connection) throws SQLException {
        var database = connection.getMetaData();
        var product = database.getDatabaseProductName();
        var vendor = product.toLowerCase(Locale.ROOT);
        if (vendor.equals("postgresql") && database.getDatabaseMajorVersion() < POSTGRESQL) {
            throw new HibernateException(
                    "The data source FsmDS is a PostgreSQL " + database.getDatabaseProductVersion() + ", expected "
                            + POSTGRESQL + " or later. Upgrade it, then start FSM again; nothing in it was changed.");
        }
        if (vendor.equals("h2")
                && !database.getURL().startsWith("jdbc:h2:mem:")
                && !database.getDriverName().startsWith(ONE_WRITER)) {
            throw new HibernateException(
                    "The data source FsmDS is an H2 file with the driver " + database.getDriverName()
                            + ", expected fsm-h2.jar: a killed server can leave half a transaction in the file without it. Run"
                            + " fsm.cli once more (wildfly-config/README.md, Updating); nothing in the database was changed.");
        }
        if (vendor.equals("h2") || vendor.equals("postgresql")) {
            return vendor;
        }
        throw new HibernateException("The data source FsmDS is a " + product
                + " database, expected H2 or PostgreSQL. Point it at one of them (wildfly-config/README.md).");
    }

    /** At every start, so that installing the extension later is enough. */
    private static void indexSearch(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_trgm");
            statement.execute("create index if not exists device_current_search on device_current"
                    + " using gin (search_text gin_trgm_ops)");
        } catch (SQLException e) {
            LOG.warnf(
                    "Searching devices reads every row, since the index for it cannot be made: %s."
                            + " Install PostgreSQL's extension pg_trgm (package postgresql-contrib), or let a superuser run"
                            + " \"create extension pg_trgm\" in this database; the next start makes the index.",
                    e.getMessage());
        }
    }
}
