package org.openfsm.web.access;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJBException;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.openfsm.access.AuditLog;
import org.openfsm.access.AuditRow;
import org.openfsm.access.GrantRow;
import org.openfsm.access.Grants;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.Fleet;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;
import org.openfsm.web.Texts;

/** Which customers a person sees, and who changed that. */
@Named
@ViewScoped
public class ScopesPage implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int LATEST = 20;

    @Inject
    Grants grants;

    @Inject
    AuditLog audit;

    @Inject
    Fleet fleet;

    @Inject
    Messages messages;

    @Inject
    Texts texts;

    private transient List<GrantRow> rows;
    private transient List<AuditRow> log;
    private transient List<CustomerRow> customers;
    private transient GrantRow taken;
    private String principal;
    private Long customerId;
    private String failure;

    @PostConstruct
    public void read() {
        try {
            failure = null;
            rows = grants.list();
            log = audit.list(0, LATEST).rows();
            customers = fleet.customers();
        } catch (EJBException failed) {
            rows = List.of();
            log = List.of();
            customers = List.of();
            failure = Reference.of("Reading the grants", failed);
        }
    }

    public void grant() {
        try {
            var given = grants.grant(null, principal, customerId);
            messages.done("scopes.given", given.principal(), customer(given));
            principal = null;
            taken = null;
        } catch (Rejected refusal) {
            messages.rejected("scopes:principal", refusal);
        }
        read();
    }

    public void revoke(GrantRow grant) {
        grants.revoke(grant.id());
        taken = grant;
        read();
    }

    /** Gives back what was just taken. */
    public void undo() {
        if (taken != null) {
            grants.grant(taken.realm(), taken.principal(), taken.customerId());
            taken = null;
        }
        read();
    }

    /** The customer's name, or that it is all of them. */
    public String customer(GrantRow grant) {
        return grant.customerId() == null ? texts.of("scopes.all") : grant.customerName();
    }

    public String action(AuditRow row) {
        return texts.word("audit.", row.action());
    }

    public List<GrantRow> getRows() {
        if (rows == null) {
            read();
        }
        return rows;
    }

    public List<AuditRow> getLog() {
        if (log == null) {
            read();
        }
        return log;
    }

    public List<CustomerRow> getCustomers() {
        if (customers == null) {
            read();
        }
        return customers;
    }

    /** The grant that can be given back, or null. */
    public GrantRow getTaken() {
        return taken;
    }

    public String getFailure() {
        return failure;
    }

    public String getPrincipal() {
        return principal;
    }

    public void setPrincipal(String some) {
        principal = some;
    }

    public Long getCustomerId() {
        return customerId;
    }

    public void setCustomerId(Long some) {
        customerId = some;
    }
}
