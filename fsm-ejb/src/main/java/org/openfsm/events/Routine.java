package org.openfsm.events;

import jakarta.annotation.security.PermitAll;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Set;

/**
 * Looks every few seconds whether there is something to do: on every node, outside any transaction. A timer does not come
 * again while its method runs; webhooks have one of their own, so that one that hangs holds up no mail.
 */
@Singleton
@Startup
@PermitAll
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Routine {
    private static final int AT_ONCE = 100;
    private static final Set<DeliveryKind> MAILS_AND_TICKETS = Set.of(DeliveryKind.EMAIL, DeliveryKind.TICKET);
    private static final Set<DeliveryKind> WEBHOOKS = Set.of(DeliveryKind.WEBHOOK);

    @Inject
    Watch watch;

    @Inject
    Errands errands;

    /** What reports have changed, as long as there is more. */
    @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false)
    void readChanges() {
        for (int i = 0; i < AT_ONCE && watch.takeChanges() > 0; i++) {
            // the next ones
        }
        watch.fireDue();
    }

    @Schedule(hour = "*", minute = "*", second = "30", persistent = false)
    void watchAgents() {
        watch.watchAgents();
    }

    @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false)
    void sendMailsAndOpenTickets() {
        run(MAILS_AND_TICKETS);
    }

    @Schedule(hour = "*", minute = "*", second = "1/2", persistent = false)
    void callWebhooks() {
        run(WEBHOOKS);
    }

    private void run(Set<DeliveryKind> kinds) {
        for (int i = 0; i < AT_ONCE && errands.doNext(kinds); i++) {
            // the next one
        }
    }
}
