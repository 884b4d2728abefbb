package org.openfsm.h2;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * A connection that asks for its turn before it changes anything, and gives it back when its transaction has ended: by commit,
 * rollback, or with the statement in auto-commit mode. Reading waits for nobody.
 */
final class OneWriterConnection {
    private static final Pattern READS = Pattern.compile("(?i)[\\s(]*(select|with|values|table|show|explain|call)\\b");
    /** Locks rows, takes a number of a sequence, or changes rows by way of WITH. */
    private static final Pattern WRITES =
            Pattern.compile("(?i)\\b(for\\s+update|next\\s+value|nextval|insert|update|delete|merge|truncate)\\b");

    private final Connection h2;
    private final OneWriter writer;
    private final Connection outside;
    /** Something was changed that is neither committed nor rolled back. */
    private boolean changed;

    private OneWriterConnection(Connection h2, OneWriter writer) {
        this.h2 = h2;
        this.writer = writer;
        this.outside = proxy(Connection.class, h2, this::connection);
    }

    static Connection of(Connection h2, OneWriter writer) {
        return new OneWriterConnection(h2, writer).outside;
    }

    private Object connection(Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "commit", "close", "abort" -> ends(method, arguments);
            case "setAutoCommit" -> arguments[0].equals(true) ? ends(method, arguments) : call(h2, method, arguments);
            case "rollback" -> arguments == null ? ends(method, arguments) : call(h2, method, arguments);
            case "createStatement" -> statement(Statement.class, (Statement) call(h2, method, arguments), null);
            case "prepareStatement" ->
                statement(PreparedStatement.class, (PreparedStatement) call(h2, method, arguments), (String)
                        arguments[0]);
            case "prepareCall" ->
                statement(CallableStatement.class, (CallableStatement) call(h2, method, arguments), (String)
                        arguments[0]);
            case "getMetaData" -> proxy(DatabaseMetaData.class, h2.getMetaData(), this::metaData);
            default -> call(h2, method, arguments);
        };
    }

    /** What ends a transaction that changed something writes to the file too. */
    private Object ends(Method method, Object[] arguments) throws Throwable {
        if (changed) {
            writer.begin(this);
        }
        try {
            var result = call(h2, method, arguments);
            changed = false;
            return result;
        } finally {
            writer.end(this);
        }
    }

    private Object metaData(Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getDriverName" -> OneWriterDriver.NAME;
            case "getConnection" -> outside;
            default -> call(h2.getMetaData(), method, arguments);
        };
    }

    /** @param prepared what it says, when that is known before it is executed */
    private <S extends Statement> S statement(Class<S> kind, S statement, String prepared) {
        boolean preparedReads = prepared != null && reads(prepared);
        return proxy(kind, statement, (method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return outside;
            }
            // without an argument it is the prepared statement, or a batch
            boolean reads = arguments == null ? preparedReads : arguments[0] instanceof String sql && reads(sql);
            return reads || !method.getName().startsWith("execute")
                    ? call(statement, method, arguments)
                    : changes(statement, method, arguments);
        });
    }

    private Object changes(Statement statement, Method method, Object[] arguments) throws Throwable {
        writer.begin(this);
        changed = true;
        try {
            return call(statement, method, arguments);
        } finally {
            if (h2.isClosed() || h2.getAutoCommit()) {
                changed = false;
                writer.end(this);
            }
        }
    }

    static boolean reads(String sql) {
        return READS.matcher(sql).lookingAt() && !WRITES.matcher(sql).find();
    }

    private static Object call(Object of, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(of, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What is done in place of a method of H2's object. */
    @FunctionalInterface
    private interface Call {
        Object of(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> kind, T h2, Call call) {
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> call.of(method, arguments);
        };
        return kind.cast(
                Proxy.newProxyInstance(OneWriterConnection.class.getClassLoader(), new Class<?>[] {kind}, handler));
    }
}
