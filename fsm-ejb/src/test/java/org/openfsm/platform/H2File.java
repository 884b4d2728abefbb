package org.openfsm.platform;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import javax.sql.StatementEventListener;
import org.openfsm.h2.OneWriterDriver;

/** An H2 file as fsm.cli sets it up: with the same driver, delay and bound of the cache. */
final class H2File implements ConnectionPoolDataSource {
    private final OneWriterDriver driver = new OneWriterDriver();
    private final String url;

    H2File(Path file) {
        this.url = "jdbc:h2:file:" + file.toAbsolutePath() + ";WRITE_DELAY=0;CACHE_SIZE=65536";
    }

    @Override
    public PooledConnection getPooledConnection() throws SQLException {
        return new Pooled(driver.connect(url, new Properties()));
    }

    @Override
    public PooledConnection getPooledConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // says nothing
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // it is in this process
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    private record Pooled(Connection real, List<ConnectionEventListener> listeners) implements PooledConnection {
        Pooled(Connection real) {
            this(real, new CopyOnWriteArrayList<>());
        }

        @Override
        public Connection getConnection() {
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, values) -> {
                        if (method.getName().equals("close")) {
                            giveBack();
                            return null;
                        }
                        try {
                            return method.invoke(real, values);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private void giveBack() throws SQLException {
            if (!real.getAutoCommit()) {
                real.rollback();
                real.setAutoCommit(true);
            }
            listeners.forEach(listener -> listener.connectionClosed(new ConnectionEvent(this)));
        }

        @Override
        public void close() throws SQLException {
            real.close();
        }

        @Override
        public void addConnectionEventListener(ConnectionEventListener listener) {
            listeners.add(listener);
        }

        @Override
        public void removeConnectionEventListener(ConnectionEventListener listener) {
            listeners.remove(listener);
        }

        @Override
        public void addStatementEventListener(StatementEventListener listener) {
            // nobody asks
        }

        @Override
        public void removeStatementEventListener(StatementEventListener listener) {
            // nobody asks
        }
    }
}
