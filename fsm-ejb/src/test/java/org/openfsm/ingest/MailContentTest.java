package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Limits;

/** Mails that no mail program makes: each is read within its bounds or refused with a reason, whatever it is. */
class MailContentTest {
    private static final int MAILS = 5000;
    private static final byte[] SEALED = sealed();
    private static final List<byte[]> HONEST = List.of(
            Mails.smime(SEALED),
            Mails.multipart(
                    "multipart/mixed", Mails.TEXT, Mails.part("application/pkcs7-mime; name=smime.p7m", SEALED)),
            Mails.multipart(
                    "multipart/mixed",
                    "Content-Type: message/rfc822\r\n\r\n"
                            + new String(Mails.smime(SEALED), StandardCharsets.ISO_8859_1)),
            Mails.multipart("multipart/report", Mails.TEXT));
    private static final List<String> LINES = List.of(
            "",
            "--=_b",
            "--=_b--",
            "Content-Type: multipart/mixed; boundary=\"\"",
            "Content-Type: multipart/mixed; boundary=\"=_b\"",
            "Content-Type: multipart/mixed",
            "Content-Type: message/rfc822",
            "Content-Type: application/pkcs7-mime; name*0*=utf-8''smime; name*1*=%2ep7m; smime-type",
            "Content-Type: application/octet-stream; name=\"=?utf-8?B?c21pbWUucDdt?=\"",
            "Content-Type: ;;;===\"\"\"",
            "Content-Type:",
            "Content-Transfer-Encoding: quoted-printable",
            "Content-Transfer-Encoding: x-uuencode",
            "Content-Transfer-Encoding: base64base64",
            "Content-Disposition: attachment; filename*=utf-8'de'%FF%FE.p7m",
            "From: " + "a".repeat(8000) + "@" + "b".repeat(8000),
            "From: =?utf-8?Q?" + "=00".repeat(500) + "?= <>",
            "Received: from x by y",
            "X: " + "y".repeat(17_000),
            " ".repeat(5000),
            "=".repeat(3000),
            "\u0000\u00ff\u00fe:\u0000",
            "no header at all");

    private final Random random = new Random(4711);

    private static byte[] sealed() {
        var sealed = new byte[3000];
        new Random(1).nextBytes(sealed);
        return sealed;
    }

    @Test
    void whateverAMailIsItIsReadWithinItsBoundsOrRefused() throws IOException, BadMail {
        Map<MailReason, Integer> refused = new EnumMap<>(MailReason.class);
        int read = 0;
        for (int number = 0; number < MAILS; number++) {
            var mail = hostile(HONEST.get(random.nextInt(HONEST.size())));
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
                assertThat(MailContent.read(new ByteArrayInputStream(HONEST.get(0)))
                                .sealed())
                        .containsExactly(SEALED);
            }
        }
        assertThat(read).as("mails that can be read").isGreaterThan(MAILS / 4);
        assertThat(refused).as("mails that are refused").containsKey(MailReason.LIMITS);
    }

    private byte[] hostile(byte[] honest) {
        if (random.nextInt(3) == 0) {
            return new Hostile(random).bytes(honest, HONEST.get(random.nextInt(HONEST.size())));
        }
        var lines = new ArrayList<>(Arrays.asList(new String(honest, StandardCharsets.ISO_8859_1).split("\r\n", -1)));
        for (int more = 1 + random.nextInt(5); more > 0; more--) {
            int at = random.nextInt(Math.min(lines.size(), 30));
            switch (random.nextInt(5)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.set(at, LINES.get(random.nextInt(LINES.size())));
                case 2 -> {
                    var line = lines.get(at);
                    for (int times = random.nextInt(20) == 0 ? 600 : 2; times > 0; times--) {
                        lines.add(at, line);
                    }
                }
                case 3 -> nest(lines, random.nextInt(10) == 0 ? 40 : 2);
                default -> lines.add(at, LINES.get(random.nextInt(LINES.size())));
            }
        }
        return String.join(random.nextInt(10) == 0 ? "\n" : "\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void nest(List<String> lines, int deep) {
        for (int level = 0; level < deep; level++) {
            lines.addAll(
                    0,
                    List.of(
                            "Content-Type: multipart/mixed; boundary=n" + level,
                            "",
                            "--n" + level,
                            "Content-Type: message/rfc822",
                            ""));
            lines.add("--n" + level + "--");
        }
    }
}
