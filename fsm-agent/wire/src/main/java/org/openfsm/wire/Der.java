package org.openfsm.wire;

import java.util.ArrayDeque;

/**
 * Looks over the frame of a DER encoding (X.690) before a parser that descends by recursion gets it: definite lengths,
 * everything inside what holds it, nothing behind, not nested deep enough to exhaust a stack, and not so many values that
 * putting a set in order, which Bouncy Castle does in square time, keeps a processor busy.
 */
final class Der {
    /** CMS with a certificate needs 12. */
    private static final int DEPTH = 32;

    /** A signed report has about 70; each further recipient of a sealed one adds 25. */
    private static final int VALUES = 1000;

    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;

    private final byte[] bytes;
    private int at;

    private Der(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws UnreadableSeal when the bytes are not exactly one well-framed value */
    static void check(byte[] bytes) throws UnreadableSeal {
        new Der(bytes).walk();
    }

    private void walk() throws UnreadableSeal {
        var ends = new ArrayDeque<Integer>();
        int values = 0;
        do {
            if (++values > VALUES) {
                throw new UnreadableSeal("Not the DER of a report: more than " + VALUES + " values");
            }
            int limit = ends.isEmpty() ? bytes.length : ends.getLast();
            int tag = octet(limit);
            if ((tag & LONG_TAG) == LONG_TAG) {
                throw new UnreadableSeal("Not the DER of a report: a tag of several bytes at byte " + (at - 1));
            }
            int length = length(limit);
            if ((tag & CONSTRUCTED) == 0) {
                at += length;
            } else if (ends.size() == DEPTH) {
                throw new UnreadableSeal("Not the DER of a report: nested more than " + DEPTH + " deep");
            } else {
                ends.addLast(at + length);
            }
            while (!ends.isEmpty() && ends.getLast() == at) {
                ends.removeLast();
            }
        } while (!ends.isEmpty());
        if (at != bytes.length) {
            throw new UnreadableSeal("Not the DER of a report: " + (bytes.length - at) + " bytes behind its end");
        }
    }

    private int length(int limit) throws UnreadableSeal {
        int first = octet(limit);
        long length = first;
        if (first >= 0x80) {
            int octets = first & 0x7f;
            if (octets == 0 || octets > 4) {
                throw new UnreadableSeal("Not the DER of a report: no definite length at byte " + (at - 1));
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | octet(limit);
            }
        }
        if (length > limit - at) {
            throw new UnreadableSeal(
                    "Not the DER of a report: cut off, " + length + " bytes announced before byte " + at);
        }
        return (int) length;
    }

    private int octet(int limit) throws UnreadableSeal {
        if (at >= limit) {
            throw new UnreadableSeal("Not the DER of a report: ends within a value at byte " + at);
        }
        return bytes[at++] & 0xff;
    }
}
