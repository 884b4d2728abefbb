package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Limits;

/** Mails that no mail program makes: each is read within its bounds or refused with a reason, whatever it is. */
class MailContentTest {
    private static final int MAILS = 5000;
    private static final byte[] SEALED = random(1);
    private static final byte[] OTHER = random(2);
    private final HostileMails hostile = new HostileMails(new Random(4711));

    private static byte[] random(long seed) {
        var sealed = new byte[3000];
        new Random(seed).nextBytes(sealed);
        return sealed;
    }

    @Test
    void whateverAMailIsItIsReadWithinItsBoundsOrRefused() throws IOException, BadMail {
        Map<MailReason, Integer> refused = new EnumMap<>(MailReason.class);
        int read = 0;
        for (int number = 0; number < MAILS; number++) {
            var mail = hostile.mail(HostileMails.Kind.of(number), SEALED, OTHER);
            try {
                var content = MailContent.read(new ByteArrayInputStream(mail));
                read++;
                assertThat(content.sealed()).hasSizeLessThanOrEqualTo(MailContent.REPORTS);
                assertThat(content.sealed())
                        .allSatisfy(one -> assertThat(one).hasSizeLessThanOrEqualTo(Limits.SEALED_BYTES + 1));
                assertThat(content.kind()).isNotNull();
            } catch (BadMail e) {
                assertThat(e.getMessage()).endsWith(".");
                refused.merge(e.reason(), 1, Integer::sum);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "Mail " + number + " escaped:\n" + new String(mail, StandardCharsets.ISO_8859_1), e);
            }
            if (number % 100 == 0) {
                assertThat(MailContent.read(new ByteArrayInputStream(Mails.smime(SEALED)))
                                .sealed())
                        .containsExactly(SEALED);
            }
        }
        assertThat(read).as("mails that can be read").isGreaterThan(MAILS / 4);
        assertThat(refused).as("mails that are refused").containsKey(MailReason.LIMITS);
    }
}
