package org.openfsm.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** A little that unpacks to very much. */
final class Bomb {

    private Bomb() {}

    /** @param size in bytes, once unpacked */
    static byte[] gzip(long size) throws IOException {
        var packed = new ByteArrayOutputStream();
        var zeros = new byte[1 << 20];
        try (var zip = new GZIPOutputStream(packed)) {
            for (long left = size; left > 0; left -= zeros.length) {
                zip.write(zeros, 0, (int) Math.min(left, zeros.length));
            }
        }
        return packed.toByteArray();
    }
}
