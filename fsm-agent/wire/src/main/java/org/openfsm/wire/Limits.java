package org.openfsm.wire;

/** What a report may be at most; writer and reader refuse alike what is beyond (report-format.md, Limits). */
public final class Limits {
    /** Bytes of a report as it travels and as it lies in the outbox. */
    public static final int SEALED_BYTES = 4 << 20;

    /** Bytes of the JSON of a report. */
    public static final int UNPACKED_BYTES = 16 << 20;

    /** Bytes of JSON above which an agent splits a poll into several reports, before it numbers them. */
    public static final int SPLIT_BYTES = 4 << 20;

    /** How many times larger than its gzip the JSON may be. */
    public static final int COMPRESSION_RATIO = 100;

    /** Objects and lists within each other, the document itself included. */
    public static final int DEPTH = 16;

    public static final int DEVICES = 500;

    /** Members of an object. */
    public static final int MEMBERS = 200;

    /** Elements of a list. */
    public static final int ELEMENTS = 1000;

    /** Characters (UTF-16 code units) of a text or a member's name. */
    public static final int TEXT = 1024;

    /** Digits of a number, its sign not counted. */
    public static final int DIGITS = 19;

    /** The largest value of a meter: what every JSON reader holds exactly. */
    public static final long METER = (1L << 53) - 1;

    private Limits() {}
}
