package org.openfsm.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Mails as they lie in a mailbox, honest and otherwise. */
final class Mails {
    private static final String HEAD =
            "From: Agent <Agent@customer.example>\r\nTo: fsm@example.org\r\nDate: Mon, 23 Nov 2026"
                    + " 11:00:00 +0000\r\nMessage-ID: <0815@fsm.invalid>\r\nSubject: FSM report\r\nMIME-Version: 1.0\r\n";

    private Mails() {}

    static byte[] bytes(String mail) {
        return mail.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A mail with these headers beside the usual ones. */
    static byte[] with(String headers, String body) {
        return bytes(HEAD + headers + "\r\n" + body);
    }

    private static String base64(byte[] sealed) {
        return Base64.getMimeEncoder().encodeToString(sealed) + "\r\n";
    }

    /** As agents send it (report-format.md, E-mail). */
    static byte[] smime(byte[] sealed) {
        return with(
                "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;\r\n name=smime.p7m\r\n"
                        + "Content-Transfer-Encoding: base64\r\n",
                base64(sealed));
    }

    static String part(String type, byte[] sealed) {
        return "Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(sealed);
    }

    static byte[] multipart(String type, String... parts) {
        var body = new StringBuilder();
        for (var part : parts) {
            body.append("--=_b\r\n").append(part).append("\r\n");
        }
        return with("Content-Type: " + type + "; boundary=\"=_b\"\r\n", body + "--=_b--\r\n");
    }

    static final String TEXT = "Content-Type: text/plain\r\n\r\nScanned by a gateway, which is proud of it.\r\n";
}
