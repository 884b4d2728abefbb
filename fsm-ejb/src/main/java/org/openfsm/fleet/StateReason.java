package org.openfsm.fleet;

/**
 * Why a device is in its state.
 *
 * @param kind what said so
 * @param code of an alert the group and the code of prtAlertTable ({@code input:808}), of an error RFC 2790's name
 *     ({@code jammed}), of a supply its colorant or type ({@code black}, {@code wasteToner}), of a status its word
 *     ({@code down}), of silence the problem ({@code no-answer})
 * @param text what the device itself wrote, in its language; may be null
 * @param percent of a supply, may be null
 */
public record StateReason(Kind kind, String code, String text, Integer percent) {
    public enum Kind {
        ALERT,
        ERROR,
        STATUS,
        SUPPLY,
        SILENCE
    }
}
