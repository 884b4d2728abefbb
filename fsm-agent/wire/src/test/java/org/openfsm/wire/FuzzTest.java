package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Good inputs, what was found once, and some thousand others near them; {@link FuzzProof} looks further. */
class FuzzTest {
    private static final int EACH = 2000;

    @ParameterizedTest
    @EnumSource
    void isReadOrRefusedAndNothingElse(Fuzz target) {
        var inputs = new ArrayList<>(target.seeds());
        inputs.addAll(target.found());
        assertThat(inputs).isNotEmpty();
        inputs.forEach(bytes -> take(target, bytes));
        var random = new Random(4711);
        for (int i = 0; i < EACH; i++) {
            take(target, near(random, inputs.get(random.nextInt(inputs.size())), inputs.get(0)));
        }
    }

    private static void take(Fuzz target, byte[] bytes) {
        assertThatCode(() -> target.take(bytes))
                .as("%s of %s", target, HexFormat.of().formatHex(bytes))
                .doesNotThrowAnyException();
    }

    private static byte[] near(Random random, byte[] bytes, byte[] other) {
        int at = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> spliced(bytes, at, other, random.nextInt(other.length));
            case 2 -> spliced(bytes, at, bytes, random.nextInt(at + 1));
            default -> {
                var flipped = bytes.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0 && flipped.length > 0; flips--) {
                    flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
                }
                yield flipped;
            }
        };
    }

    private static byte[] spliced(byte[] head, int to, byte[] tail, int from) {
        var both = Arrays.copyOf(head, to + tail.length - from);
        System.arraycopy(tail, from, both, to, tail.length - from);
        return both;
    }
}
