package org.openfsm.agent.snmp;

/** A device that could not be opened; the message says which one, what was tried and what to do. */
public final class NotOpened extends Exception {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String address;

    NotOpened(String code, String address, String message) {
        super(message);
        this.code = code;
        this.address = address;
    }

    /** One of {@link SnmpSession.Fault}'s codes. */
    public String code() {
        return code;
    }

    /** The numeric address when the name resolved, else the host as given. */
    public String address() {
        return address;
    }
}
