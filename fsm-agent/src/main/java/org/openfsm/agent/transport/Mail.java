package org.openfsm.agent.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.wire.Hashes;

/**
 * The mail around a report (report-format.md 2; RFC 5322, RFC 8551): the sealed bytes in base64 below the few header
 * fields that a mail needs. It is put together here, line by line, so that no library adds anything to it.
 */
final class Mail {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int LINE = 76;
    private static final byte[] END_OF_LINE = {'\r', '\n'};

    private Mail() {}

    /** The whole mail, lines ended as SMTP wants them. */
    static byte[] of(byte[] sealed, MailAddress from, List<MailAddress> to, Instant now) {
        var recipients =
                String.join(",\r\n ", to.stream().map(MailAddress::toString).toList());
        var head = String.join(
                "\r\n",
                "Date: " + DATE.format(now),
                "From: " + from,
                "To: " + recipients,
                "Message-ID: <" + Hashes.sha256(sealed) + "@fsm.invalid>",
                "Subject: FSM report",
                "MIME-Version: 1.0",
                "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;\r\n name=smime.p7m",
                "Content-Transfer-Encoding: base64",
                "",
                "");
        var mail = new ByteArrayOutputStream(head.length() + sealed.length * 3 / 2);
        mail.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        mail.writeBytes(Base64.getMimeEncoder(LINE, END_OF_LINE).encode(sealed));
        mail.writeBytes(END_OF_LINE);
        return mail.toByteArray();
    }
}
