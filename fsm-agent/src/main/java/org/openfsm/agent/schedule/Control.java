package org.openfsm.agent.schedule;

import java.time.Duration;

/**
 * What a person may ask of the running agent. Everything returns at once; false means that it was not taken, because it
 * is under way already or there is nothing to do it with.
 */
public interface Control {

    /** How it is just now. */
    Situation situation();

    /** Reads all printers known, office hours or not. */
    boolean pollNow();

    /**
     * Reads one printer.
     *
     * @return false also when no such printer is known, or no range covers it
     */
    boolean pollNow(String sourceId, String host, int port);

    /** Searches the ranges. */
    boolean searchNow();

    /**
     * Ends the search that is under way; what it found stays.
     *
     * @return false when there is none
     */
    boolean cancelSearch();

    /** Sends what waits, also by a road that is being left alone for a while. */
    boolean sendNow();

    /**
     * Waits until the situation is another one than the caller knows.
     *
     * @param seen {@link Situation#change} of the last one that the caller saw
     * @return the change as it is now; the same as before when nothing happened within the time
     */
    long awaitChange(long seen, Duration patience) throws InterruptedException;
}
