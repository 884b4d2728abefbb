package org.openfsm.events;

/**
 * A ticket to be opened by hand.
 *
 * @param text the first note; may be empty
 * @param deviceId what it concerns; may be left out when {@code eventId} is given
 * @param eventId the episode it is for, or null
 */
public record NewTicket(String title, String text, Long deviceId, Long eventId) {}
