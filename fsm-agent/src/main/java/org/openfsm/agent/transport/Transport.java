package org.openfsm.agent.transport;

/** One road to the server: carries sealed bytes, and says what became of them. */
public interface Transport {

    /** As the configuration names it: {@code https} or {@code mail}. */
    String name();

    /** Who answers at its other end, as the beginning of a sentence: "The server". */
    String who();

    /**
     * Sends one report and waits for the answer, within a time that the road sets itself.
     *
     * @param urgent whether it may overtake, where the road has a way for that
     * @throws InterruptedException when the agent ends; whether the report was taken is then not known
     */
    Answer send(byte[] sealed, boolean urgent) throws InterruptedException;
}
