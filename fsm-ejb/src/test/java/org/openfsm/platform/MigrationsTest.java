package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.util.Map;
import org.hibernate.HibernateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which databases FSM runs on; that it does is shown by all tests of the store. */
class MigrationsTest {

    private static Connection to(String product, int major, String version) {
        var database = answering(
                DatabaseMetaData.class,
                Map.of(
                        "getDatabaseProductName",
                        product,
                        "getDatabaseMajorVersion",
                        major,
                        "getDatabaseProductVersion",
                        version));
        return answering(Connection.class, Map.of("getMetaData", database));
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, values) -> answers.get(method.getName())));
    }

    @Test
    void aPostgresqlThatIsTooOldIsRefusedBeforeAnythingIsChanged() throws Exception {
        assertThatThrownBy(() -> Migrations.vendor(to("PostgreSQL", 14, "14.20")))
                .isInstanceOf(HibernateException.class)
                .hasMessageContaining("PostgreSQL 14.20, expected 15 or later");
        assertThat(Migrations.vendor(to("PostgreSQL", 15, "15.0"))).isEqualTo("postgresql");
    }

    @Test
    void anH2FileIsRefusedThatSeveralMayWriteTo(@TempDir Path directory) throws Exception {
        var file = directory.resolve("fsm");
        try (var several = DriverManager.getConnection("jdbc:h2:file:" + file)) {
            assertThatThrownBy(() -> Migrations.vendor(several))
                    .isInstanceOf(HibernateException.class)
                    .hasMessageContaining("an H2 file with the driver H2 JDBC Driver, expected fsm-h2.jar")
                    .hasMessageContaining("Run fsm.cli once more");
        }
        try (var one = new H2File(file).getPooledConnection().getConnection()) {
            assertThat(Migrations.vendor(one)).isEqualTo("h2");
        }
    }

    @Test
    void anotherDatabaseIsRefused() {
        assertThatThrownBy(() -> Migrations.vendor(to("MySQL", 8, "8.4")))
                .isInstanceOf(HibernateException.class)
                .hasMessageContaining("a MySQL database, expected H2 or PostgreSQL");
    }
}
