package org.openfsm.mail;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;

/** Polls mailboxes for each message-driven bean that wants some; one that is down holds up no other. */
public final class MailResourceAdapter implements ResourceAdapter {
    private final Map<MessageEndpointFactory, List<PollRun>> running = new ConcurrentHashMap<>();
    private BootstrapContext server;

    @Override
    public void start(BootstrapContext context) {
        server = context;
    }

    @Override
    public void stop() {
        running.values().forEach(MailResourceAdapter::stop);
        running.clear();
    }

    /** @throws NotSupportedException when the bean's transactions are its own, since then nobody knows when they end */
    @Override
    public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec) throws ResourceException {
        var activation = (MailActivation) spec;
        activation.validate();
        var deliveries = new Deliveries(endpoints, server.getTransactionSynchronizationRegistry());
        try {
            if (!deliveries.areTransacted()) {
                throw new NotSupportedException(
                        "onMail of the message-driven bean has no transaction of the container, expected REQUIRED");
            }
        } catch (NoSuchMethodException e) {
            throw new ResourceAdapterInternalException("The message-driven bean has no method onMail", e);
        }
        var runs = new ArrayList<PollRun>();
        for (int number = 1; number <= MailActivation.MAILBOXES; number++) {
            runs.add(new PollRun(server, new Poller(activation, number, new NamedSessions(), deliveries)));
        }
        running.put(endpoints, runs);
        runs.forEach(PollRun::start);
    }

    private static void stop(List<PollRun> runs) {
        runs.parallelStream().forEach(PollRun::stop);
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
        var runs = running.remove(endpoints);
        if (runs != null) {
            stop(runs);
        }
    }

    /** A mailbox takes no part in transactions, so there is nothing to recover. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MailResourceAdapter;
    }

    @Override
    public int hashCode() {
        return MailResourceAdapter.class.hashCode();
    }
}
