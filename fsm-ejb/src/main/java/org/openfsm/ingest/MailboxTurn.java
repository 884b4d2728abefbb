package org.openfsm.ingest;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** Leaves the mailbox to other nodes when this one ends. */
@Singleton
@Startup
@DependsOn("ServerStart")
@PermitAll
@TransactionManagement(TransactionManagementType.BEAN)
public class MailboxTurn {
    @Inject
    MailLedger ledger;

    /** So that another node, or this one when it is started anew, need not wait. */
    @PreDestroy
    void leave() {
        ledger.endTurn();
    }
}
