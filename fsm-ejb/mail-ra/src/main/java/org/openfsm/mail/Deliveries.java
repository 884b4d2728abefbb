package org.openfsm.mail;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.lang.reflect.Method;

/** Calls the listener: with a mail in a transaction whose end counts, with questions in none of ours. */
final class Deliveries {
    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());
    private static final Method ON_MAIL = onMail();

    private final MessageEndpointFactory endpoints;
    private final TransactionSynchronizationRegistry transactions;

    Deliveries(MessageEndpointFactory endpoints, TransactionSynchronizationRegistry transactions) {
        this.endpoints = endpoints;
        this.transactions = transactions;
    }

    private static Method onMail() {
        try {
            return MailListener.class.getMethod("onMail", Mail.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("MailListener has no onMail", e);
        }
    }

    /** Whether the listener's transactions are the container's: only then it is known when a mail may go. */
    boolean areTransacted() throws NoSuchMethodException {
        return endpoints.isDeliveryTransacted(ON_MAIL);
    }

    /** A question to the listener. */
    @FunctionalInterface
    interface Question<T> {
        T to(MailListener listener);
    }

    /** @throws MailboxTrouble when the listener fails or is not there yet */
    <T> T ask(Question<T> question) throws MailboxTrouble {
        MessageEndpoint endpoint = null;
        try {
            endpoint = endpoints.createEndpoint(null);
            return question.to((MailListener) endpoint);
        } catch (ResourceException | RuntimeException e) {
            throw new MailboxTrouble(Trouble.LISTENER, "The server cannot take mails now: " + e.getMessage(), e);
        } finally {
            if (endpoint != null) {
                endpoint.release();
            }
        }
    }

    /** How a transaction ended. */
    private static final class Ending implements Synchronization {
        private int status = Status.STATUS_UNKNOWN;

        @Override
        public void beforeCompletion() {
            // only the end counts
        }

        @Override
        public void afterCompletion(int ended) {
            status = ended;
        }
    }

    /**
     * Delivers a mail.
     *
     * @return what becomes of it; {@link Fate#LATER} whenever it is not certain that the listener returned and the
     *     transaction was committed
     * @throws MailboxTrouble when there is no listener
     */
    Fate deliver(Mail mail) throws MailboxTrouble {
        MessageEndpoint endpoint;
        try {
            endpoint = endpoints.createEndpoint(null);
        } catch (ResourceException e) {
            throw new MailboxTrouble(Trouble.LISTENER, "The server cannot take mails now: " + e.getMessage(), e);
        }
        try {
            return deliver(mail, endpoint);
        } finally {
            endpoint.release();
        }
    }

    private Fate deliver(Mail mail, MessageEndpoint endpoint) throws MailboxTrouble {
        var ending = new Ending();
        var fate = Fate.LATER;
        try {
            endpoint.beforeDelivery(ON_MAIL);
        } catch (ResourceException | NoSuchMethodException e) {
            throw new MailboxTrouble(Trouble.LISTENER, "No transaction can be begun: " + e.getMessage(), e);
        }
        try {
            transactions.registerInterposedSynchronization(ending);
            fate = ((MailListener) endpoint).onMail(mail);
        } catch (IOException | RuntimeException e) {
            // the container says what the listener threw; here it only means that the mail stays
            LOG.log(System.Logger.Level.DEBUG, "Mail " + mail.id() + " stays", e);
        } finally {
            end(mail, endpoint);
        }
        return ending.status == Status.STATUS_COMMITTED ? fate : Fate.LATER;
    }

    private static void end(Mail mail, MessageEndpoint endpoint) {
        try {
            endpoint.afterDelivery();
        } catch (ResourceException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The transaction that took mail " + mail.id() + " did not end well",
                    e);
        }
    }
}
