package org.openfsm.platform;

/** What grows for ever unless the old is taken away; {@link Upkeep} sees to it. */
public interface Ageing {
    /** What it is, for the log: {@code events}. */
    String subject();

    /**
     * Takes some of what is too old away, in a transaction of its own that is short.
     *
     * @return whether there may be more
     */
    boolean forgetSome();
}
