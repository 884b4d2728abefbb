package org.openfsm.agent.snmp;

/** The versions of the protocol, by the names that users and the report give them. */
public enum SnmpVersion {
    V1("1"),
    V2C("2c"),
    V3("3");

    private final String text;

    SnmpVersion(String text) {
        this.text = text;
    }

    /** {@code 1}, {@code 2c} or {@code 3}. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException when there is no such version */
    public static SnmpVersion of(String text) {
        for (var version : values()) {
            if (version.text.equalsIgnoreCase(text)) {
                return version;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no SNMP version: expected 1, 2c or 3");
    }

    @Override
    public String toString() {
        return text;
    }
}
