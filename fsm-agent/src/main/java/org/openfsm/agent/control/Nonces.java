package org.openfsm.agent.control;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The service's nonces: fresh, good for a few seconds and for one question. Only those that were used are remembered,
 * and only who has the token can use one: a flood of greetings costs no memory and takes nobody's nonce away.
 */
final class Nonces {

    static final Duration GOOD_FOR = Duration.ofSeconds(10);
    /** Used ones that are still good; who has the token and asks more often has to wait. */
    static final int MOST_USED = 1_000;

    private static final int PLAIN = Long.BYTES + 8;
    private static final String ALGORITHM = "HmacSHA256";

    private final LongSupplier ticks;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final Map<String, Long> used = new HashMap<>();

    /** @param ticks nanoseconds of a clock that nobody sets */
    Nonces(LongSupplier ticks) {
        this.ticks = ticks;
        var secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** @param tool the greeting's nonce, which the question must have, too */
    byte[] next(byte[] tool) {
        var chance = new byte[8];
        random.nextBytes(chance);
        var plain = ByteBuffer.allocate(PLAIN)
                .putLong(ticks.getAsLong())
                .put(chance)
                .array();
        return ByteBuffer.allocate(Datagram.SERVICE_NONCE)
                .put(plain)
                .put(code(plain, tool))
                .array();
    }

    boolean isGood(byte[] tool, byte[] nonce) {
        var plain = Arrays.copyOf(nonce, PLAIN);
        return MessageDigest.isEqual(code(plain, tool), Arrays.copyOfRange(nonce, PLAIN, nonce.length))
                && age(ByteBuffer.wrap(plain).getLong()) <= GOOD_FOR.toNanos();
    }

    /** @return false when it was used before */
    synchronized boolean use(byte[] nonce) {
        used.values().removeIf(made -> age(made) > GOOD_FOR.toNanos());
        return used.size() < MOST_USED
                && used.putIfAbsent(
                                HexFormat.of().formatHex(nonce),
                                ByteBuffer.wrap(nonce).getLong())
                        == null;
    }

    private long age(long made) {
        return ticks.getAsLong() - made;
    }

    private byte[] code(byte[] plain, byte[] tool) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(plain);
            return mac.doFinal(tool);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("Every Java knows " + ALGORITHM, broken);
        }
    }
}
