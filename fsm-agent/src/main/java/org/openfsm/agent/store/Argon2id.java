package org.openfsm.agent.store;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** What a password becomes before anything is compared or sealed with it: slow to guess (RFC 9106). */
public final class Argon2id {

    private static final int HASH_BYTES = 32;

    private Argon2id() {}

    /**
     * @param memory in KiB, taken for as long as this works
     * @param passes over that memory
     * @return 32 octets
     */
    public static byte[] hash(String password, byte[] salt, int memory, int passes) {
        var argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        var hash = new byte[HASH_BYTES];
        argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
