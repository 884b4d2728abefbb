package org.openfsm.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Mails as they lie in a mailbox, honest and otherwise. */
public final class Mails {
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

    /** A mail of these parts, each after such a boundary. */
    private static byte[] apart(String type, String boundary, String... parts) {
        var body = new StringBuilder("This is a multi-part message in MIME format.\r\n");
        for (var part : parts) {
            body.append("--").append(boundary).append("\r\n").append(part).append("\r\n");
        }
        return with("Content-Type: " + type + "; boundary=\"" + boundary + "\"\r\n", body + "--" + boundary + "--\r\n");
    }

    /** What mail servers on the way make of an agent's mail: the report in it is still there, and is taken. */
    public static Map<String, UnaryOperator<byte[]>> wrappings() {
        var all = new LinkedHashMap<String, UnaryOperator<byte[]>>();
        all.put("as it was", Mails::smime);
        all.put(
                "the type's old name",
                report -> with(
                        "Content-Type: application/x-pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n",
                        base64(report)));
        all.put("a line above", report -> multipart("multipart/mixed", TEXT, part("application/pkcs7-mime", report)));
        all.put(
                "only the file's name",
                report -> multipart(
                        "multipart/mixed", TEXT, part("application/octet-stream; name=\"SMIME.P7M\"", report)));
        all.put(
                "the file's name as RFC 2231 has it",
                report -> multipart(
                        "multipart/mixed",
                        "Content-Disposition: attachment; filename*=utf-8''smime.p7m\r\n"
                                + part("application/octet-stream", report)));
        all.put(
                "forwarded",
                report -> multipart(
                        "multipart/mixed", TEXT, "Content-Type: message/rfc822\r\n\r\n" + text(smime(report))));
        all.put(
                "signed by a gateway (RFC 1847)",
                report -> multipart(
                        "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256",
                        part("application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m", report),
                        part("application/pkcs7-signature; name=smime.p7s", new byte[2000])));
        all.put(
                "a disclaimer around it, in both ways to read it",
                report -> apart(
                        "multipart/mixed",
                        "----=_Part_1",
                        "Content-Type: multipart/alternative; boundary=\"----=_Part_1_1\"\r\n\r\n------=_Part_1_1\r\n"
                                + TEXT
                                + "\r\n------=_Part_1_1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Confidential</p>"
                                + "\r\n------=_Part_1_1--\r\n",
                        "Content-Disposition: attachment; filename=smime.p7m\r\n"
                                + part("application/pkcs7-mime; name=smime.p7m", report),
                        TEXT));
        all.put(
                "a disclaimer below the base64 of the only part",
                report -> with(
                        "Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n",
                        base64(report) + "\r\n-- \r\nThis mail is confidential. Think before you print it.\r\n"));
        all.put(
                "base64 in one line",
                report -> with(
                        "Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n",
                        Base64.getEncoder().encodeToString(report)));
        all.put(
                "quoted-printable",
                report -> with(
                        "Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
                                + "Content-Transfer-Encoding: quoted-printable\r\n",
                        quotedPrintable(report)));
        all.put(
                "binary",
                report -> with(
                        "Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: binary\r\n",
                        text(report)));
        all.put(
                "a machine's headers",
                report -> with(
                        "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\nReturn-Path: <>\r\nList-Id: <x>\r\n"
                                + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n",
                        base64(report)));
        all.put("line ends of Unix", report -> bytes(text(smime(report)).replace("\r\n", "\n")));
        return all;
    }

    static String text(byte[] mail) {
        return new String(mail, StandardCharsets.ISO_8859_1);
    }

    /** Every byte as {@code =XX}, RFC 2045, 6.7. */
    static String quotedPrintable(byte[] sealed) {
        var lines = new StringBuilder();
        for (int at = 0; at < sealed.length; at++) {
            lines.append(String.format("=%02X", sealed[at])).append(at % 20 == 19 ? "=\r\n" : "");
        }
        return lines + "\r\n";
    }

    static String base64(byte[] sealed) {
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
