package org.openfsm.ingest;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** What is to be done about the mailbox beside polling it. */
@Singleton
@Startup
@DependsOn("ServerStart")
@PermitAll
@TransactionManagement(TransactionManagementType.BEAN)
public class MailboxUpkeep {
    @Inject
    MailLedger ledger;

    /** Every node does it: it is done when it is there. */
    @Schedule(hour = "3", minute = "10", persistent = false)
    void prune() {
        ledger.prune();
    }

    /** So that another node, or this one when it is started anew, need not wait. */
    @PreDestroy
    void leave() {
        ledger.endTurn();
    }
}
