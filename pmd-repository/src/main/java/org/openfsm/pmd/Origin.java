package org.openfsm.pmd;

/** Where a definition comes from; a local one goes before the pool's. */
public enum Origin {
    LOCAL("local"),
    POOL("pool");

    private final String text;

    Origin(String text) {
        this.text = text;
    }

    /** As the report says it. */
    public String text() {
        return text;
    }
}
