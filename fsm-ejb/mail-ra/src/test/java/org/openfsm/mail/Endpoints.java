package org.openfsm.mail;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.transaction.xa.XAResource;

/** A container with one listener: transactions end as Jakarta Enterprise Beans says, the listener does as a test says. */
final class Endpoints implements MessageEndpointFactory, TransactionSynchronizationRegistry {
    final List<String> delivered = new ArrayList<>();
    final List<String> contents = new ArrayList<>();
    final List<Condition> conditions = new ArrayList<>();
    final Map<MailId, Fate> settled = new HashMap<>();
    /** How many mails each plan had delivered. */
    final List<Integer> plans = new ArrayList<>();

    boolean mayPoll = true;
    boolean rollsBackOnly;
    boolean endsUnknown;
    boolean unavailable;
    Exception failure;
    RuntimeException planFailure;
    Predicate<String> fails = subject -> false;
    Runnable atDelivery = () -> {};
    Fate answer = Fate.TAKEN;
    /** Whether what was delivered and committed is settled, as a ledger has it. */
    boolean remembers;

    int asked;
    int commits;

    private final Map<String, Long> numbers = new HashMap<>();
    private long lastNumber;
    private Synchronization synchronization;
    private boolean rollback;

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
        if (unavailable) {
            throw new UnavailableException("The application is being undeployed");
        }
        return new Endpoint();
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return true;
    }

    @Override
    public String getActivationName() {
        return "test";
    }

    @Override
    public Class<?> getEndpointClass() {
        return Endpoint.class;
    }

    private final class Endpoint implements MessageEndpoint, MailListener {
        @Override
        public void beforeDelivery(Method method) {
            rollback = false;
        }

        @Override
        public void afterDelivery() {
            int status = rollback ? Status.STATUS_ROLLEDBACK : Status.STATUS_COMMITTED;
            commits += rollback ? 0 : 1;
            synchronization.afterCompletion(endsUnknown ? Status.STATUS_UNKNOWN : status);
            synchronization = null;
        }

        @Override
        public void release() {
            // nothing is pooled
        }

        @Override
        public boolean mayPoll() {
            asked++;
            return mayPoll;
        }

        @Override
        public Plan plan(Waiting waiting, int atMost) {
            if (planFailure != null) {
                throw planFailure;
            }
            var fresh = waiting.uids().stream()
                    .filter(uid -> !settled.containsKey(id(waiting, uid)))
                    .limit(atMost)
                    .toList();
            var known = new HashMap<Long, Fate>();
            waiting.uids().stream()
                    .filter(uid -> settled.containsKey(id(waiting, uid)))
                    .forEach(uid -> known.put(uid, settled.get(id(waiting, uid))));
            plans.add(fresh.size());
            return new Plan(fresh, known);
        }

        private static MailId id(Waiting waiting, long uid) {
            return new MailId(waiting.mailbox(), waiting.folder(), waiting.uidValidity(), uid);
        }

        @Override
        public Fate onMail(Mail mail) throws IOException {
            var content = new String(mail.open().readAllBytes(), StandardCharsets.US_ASCII);
            var subject = content.lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .map(line -> line.substring("Subject: ".length()))
                    .findFirst()
                    .orElse("");
            delivered.add(subject);
            atDelivery.run();
            contents.add(content);
            rollback = rollsBackOnly;
            if (fails.test(subject) || failure instanceof RuntimeException) {
                rollback = true;
                throw failure == null ? new IllegalStateException(subject) : (RuntimeException) failure;
            }
            if (failure instanceof IOException checked) {
                throw checked;
            }
            if (remembers && !rollback) {
                settled.put(mail.id(), answer);
            }
            return answer;
        }

        @Override
        public List<Long> numbers(String mailbox, List<String> names) {
            numbers.keySet().retainAll(names);
            return names.stream()
                    .map(name -> numbers.computeIfAbsent(name, none -> ++lastNumber))
                    .toList();
        }

        @Override
        public void gone(String mailbox, List<Long> uids) {
            numbers.values().removeAll(uids);
        }

        @Override
        public void polled(int number, Condition condition) {
            conditions.add(condition);
        }
    }

    // --- the transaction that runs

    @Override
    public void registerInterposedSynchronization(Synchronization one) {
        synchronization = one;
    }

    @Override
    public Object getTransactionKey() {
        return this;
    }

    @Override
    public void putResource(Object key, Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getResource(Object key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getTransactionStatus() {
        return Status.STATUS_ACTIVE;
    }

    @Override
    public void setRollbackOnly() {
        rollback = true;
    }

    @Override
    public boolean getRollbackOnly() {
        return rollback;
    }
}
