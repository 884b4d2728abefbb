package org.openfsm.access;

import java.util.List;

/** The roles that the container gives. */
public final class Roles {
    /** Runs the installation; sees all of it. */
    public static final String ADMINISTRATOR = "administrator";
    /** Looks after the fleets of the customers granted. */
    public static final String DEALER = "dealer";
    /** Sees the own fleet. */
    public static final String CUSTOMER = "customer";
    /** Bills the customers granted. */
    public static final String ACCOUNTANT = "accountant";

    static final List<String> ALL = List.of(ADMINISTRATOR, DEALER, CUSTOMER, ACCOUNTANT);

    private Roles() {}
}
