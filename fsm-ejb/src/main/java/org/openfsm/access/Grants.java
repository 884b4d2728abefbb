package org.openfsm.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.util.List;

/** Which tenants' and customers' data a person sees; given and taken by an administrator. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class Grants {
    /** All grants, by principal. */
    public List<GrantRow> list() {
        throw new UnsupportedOperationException();
    }

    /**
     * Lets a person see a customer, or with {@code customerId} null the whole tenant. Giving what is given changes
     * nothing.
     *
     * @param realm where the person signs in; null for the server's own
     * @throws org.openfsm.platform.Rejected when the principal is empty ({@code principal.empty}) or no such customer
     *     exists ({@code customer.unknown})
     */
    public GrantRow grant(String realm, String principal, Long customerId) {
        throw new UnsupportedOperationException();
    }

    /** Takes a grant away; unknown ids are ignored. */
    public void revoke(long id) {
        throw new UnsupportedOperationException();
    }
}
