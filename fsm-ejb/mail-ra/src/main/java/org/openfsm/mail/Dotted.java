package org.openfsm.mail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** An answer of many lines up to the one that is a single dot, without the dots that were put before others (RFC 1939, 3). */
final class Dotted extends InputStream {
    /** What is passed over when the reader has had enough; beyond it a new connection is cheaper. */
    private static final long PASSED_OVER = 16L << 20;

    private static final int ENDED = -1;

    private final InputStream in;
    private final Runnable cutOff;
    private boolean lineBegins = true;
    private boolean over;
    /** Said again at each reading, since a half mail is none: {@link InputStream#read(byte[])} keeps the first to itself. */
    private IOException failure;

    /**
     * @param in supports {@link InputStream#mark}
     * @param cutOff called when nobody can say any more what follows
     */
    Dotted(InputStream in, Runnable cutOff) {
        this.in = in;
        this.cutOff = cutOff;
    }

    @Override
    public int read() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (over) {
            return ENDED;
        }
        int next = next();
        if (lineBegins && next == '.') {
            in.mark(2);
            int after = next();
            if (after == '\n' || after == '\r' && next() == '\n') {
                over = true;
                return ENDED;
            }
            in.reset();
            next = next();
        }
        lineBegins = next == '\n';
        return next;
    }

    private int next() throws IOException {
        try {
            int next = in.read();
            if (next == ENDED) {
                throw new EOFException("The mail server has ended the connection in the middle of a mail");
            }
            return next;
        } catch (IOException e) {
            failure = e;
            over = true;
            cutOff.run();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        for (long passed = 0; !over && passed < PASSED_OVER; passed++) {
            read();
        }
        if (!over) {
            over = true;
            cutOff.run();
        }
    }
}
