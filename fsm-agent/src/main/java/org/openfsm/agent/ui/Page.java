package org.openfsm.agent.ui;

/**
 * A page of the agent: one class with its routes, one template {@code NAME.jte}, texts {@code NAME.…} in both bundles.
 * It stands in the list of {@link Pages}; a page with a tab has a text {@code tab.NAME}.
 */
public interface Page {

    /** Its path without the slash, also the beginning of its texts' keys. */
    String name();

    /** Says what it answers to. */
    void routes(Routes routes);
}
