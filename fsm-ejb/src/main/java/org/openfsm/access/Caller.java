package org.openfsm.access;

import jakarta.annotation.Resource;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/** Who is signed in, as the container knows them. */
@Stateless
@PermitAll
@DeclareRoles({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class Caller {
    @Resource
    SessionContext context;

    /** The name they signed in with, as the container has it. */
    public String name() {
        return context.getCallerPrincipal().getName();
    }

    public boolean isInRole(String role) {
        return context.isCallerInRole(role);
    }
}
