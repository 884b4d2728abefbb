package org.openfsm.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.hibernate.Session;
import org.jboss.logging.Logger;

/** The one way to the database: a piece of work in one transaction, with entities and plain SQL on one connection. */
@ApplicationScoped
public class Database {
    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final int TRIES = 5;

    @PersistenceUnit(unitName = "fsm")
    EntityManagerFactory factory;

    /** Null outside a container: transactions are then the entity manager's own. */
    @Resource(lookup = "java:jboss/TransactionManager")
    TransactionManager transactions;

    private final Ids ids = new Ids();

    protected Database() {}

    /** Outside a container. */
    public Database(EntityManagerFactory factory) {
        this.factory = factory;
    }

    /** A piece of work; what it throws undoes all of it. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Unit unit) throws SQLException;
    }

    /**
     * Does the work in the transaction that runs, else in one of its own. In one of its own it is begun again, from the
     * start, when the database gave it up for another's sake (deadlock, serialization, the same key written by two).
     *
     * @throws PersistenceException when the database refuses it or cannot be reached
     */
    public <T> T transact(Work<T> work) {
        if (transactions == null) {
            return again(() -> alone(work));
        }
        return running() ? here(work) : again(() -> bracketed(work));
    }

    /** Whether it can be worked with now; if not, the log says why. */
    public boolean answers() {
        try {
            return transact(unit -> unit.one("select 1 as one", row -> row.number("one")))
                    .isPresent();
        } catch (PersistenceException away) {
            LOG.warnf("The database does not answer: %s", rootOf(away));
            return false;
        }
    }

    private static String rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    private <T> T again(Supplier<T> transaction) {
        for (int failed = 1; ; failed++) {
            try {
                return transaction.get();
            } catch (PersistenceException e) {
                if (failed == TRIES || !worthTryingAgain(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean worthTryingAgain(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                var state = sql.getSQLState();
                // SQL standard: 40xxx the transaction was given up; 23505 unique; H2: HYT00 waited for a lock too long
                if (state.startsWith("40") || state.equals("23505") || state.equals("HYT00") || state.equals("90131")) {
                    return true;
                }
            }
        }
        return false;
    }

    private <T> T alone(Work<T> work) {
        try (var entities = factory.createEntityManager()) {
            var transaction = entities.getTransaction();
            transaction.begin();
            try {
                var result = run(work, entities);
                transaction.commit();
                return result;
            } finally {
                if (transaction.isActive()) {
                    transaction.rollback();
                }
            }
        }
    }

    private <T> T here(Work<T> work) {
        try (var entities = factory.createEntityManager()) {
            return run(work, entities);
        }
    }

    private <T> T bracketed(Work<T> work) {
        try {
            transactions.begin();
            try {
                var result = here(work);
                transactions.commit();
                return result;
            } finally {
                if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
                    transactions.rollback();
                }
            }
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException e) {
            throw new PersistenceException("The database did not commit; nothing was stored", e);
        } catch (NotSupportedException | SystemException e) {
            throw new PersistenceException("The server's transaction manager failed; nothing was stored", e);
        }
    }

    private boolean running() {
        try {
            return transactions.getStatus() == Status.STATUS_ACTIVE;
        } catch (SystemException e) {
            throw new PersistenceException("The server's transaction manager gives no status", e);
        }
    }

    private <T> T run(Work<T> work, EntityManager entities) {
        try {
            var result = work.in(new Unit(entities.unwrap(Session.class), ids));
            entities.flush();
            return result;
        } catch (SQLException e) {
            throw new PersistenceException("The database's answer cannot be read; nothing was stored", e);
        }
    }
}
