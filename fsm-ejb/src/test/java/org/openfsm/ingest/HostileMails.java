package org.openfsm.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What becomes of mails with a sealed report in the hands of broken programs and of somebody who means harm, drawn by a seeded
 * random; and mails that never had one.
 */
public final class HostileMails {
    /** Where a mail is not as it should be. */
    public enum Kind {
        /** Somewhere, byte by byte. */
        BYTES,
        /** Lines near its beginning: fields, boundaries. */
        LINES,
        /** Its header. */
        HEADER,
        /** How its content is encoded, or said to be. */
        ENCODING,
        /** The tree of its parts. */
        STRUCTURE,
        /** The CMS in it. */
        SEALED,
        /** It is nobody's report. */
        OTHER;

        /** Each in turn. */
        public static Kind of(int number) {
            return values()[number % values().length];
        }
    }

    private static final int SEALED_DEEP = 12;
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
    private static final List<String> FIELDS = List.of(
            "Content-Type: text/plain; charset=\"x-none\"",
            "Content-Type: application/pkcs7-mime; charset=utf-7; charset=\"\u0000\"",
            "Content-Type: multipart/report; report-type=delivery-status",
            "Content-Type: application/ms-tnef; name=winmail.dat",
            "Content-Type : application/pkcs7-mime",
            "Content-Type: application/pkcs7-mime;\r\n\tname=\r\n\t\"smime\r\n .p7m\"",
            "Content-Type: APPLICATION/PKCS7-MIME; SMIME-TYPE=\"AuthEnveloped-Data\"",
            "Content-Transfer-Encoding: 8bit",
            "Content-Transfer-Encoding: base64 (really)",
            "MIME-Version: 9.9",
            "Subject: =?utf-8?B?RlNN?= =?iso-2022-jp?B?GyRCfg==?= =?x?Q?",
            "Subject: \u00c4\u00d6\u00dc\u00ff\u0080",
            "From: \u0000@\u0000",
            "From: <<>>,,;:@",
            "From: MAILER-DAEMON@example.org",
            "From: a@b.example, c@d.example, e@f.example",
            "Return-Path: <>",
            "Return-Path:",
            "Auto-Submitted: auto-replied (vacation)",
            "Precedence: auto_reply",
            "List-Id: <printers.example.org>",
            "Received: from a by b; tomorrow",
            ": no name",
            "No-Colon",
            "X-\u00e4: \u20ac",
            "Date: Thu, 99 Xxx 99999 99:99:99 +9999");
    private static final List<String> ENCODINGS = List.of(
            "7bit",
            "8bit",
            "binary",
            "quoted-printable",
            "base64",
            "x-uuencode",
            "uuencode",
            "x-yenc",
            "",
            "\"base64\"");
    private static final List<String> MULTIPARTS = List.of(
            "multipart/mixed",
            "multipart/alternative",
            "multipart/signed; protocol=\"application/pkcs7-signature\"",
            "multipart/report; report-type=delivery-status",
            "multipart/encrypted",
            "multipart/digest",
            "multipart/x-\u00e4",
            "MULTIPART/");
    private static final List<String> OTHERS = List.of(
            "Subject: FSM report\r\n\r\nBuy toner!",
            "Subject: FSM report\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href='http://192.0.2.9/'>Buy!</a>",
            "",
            "\r\n\r\n\r\n",
            "\u0000\u0000\u0000",
            "From: MAILER-DAEMON@example.org\r\nContent-Type: multipart/report; report-type=delivery-status;"
                    + " boundary=d\r\n\r\n--d\r\n\r\nSorry.\r\n--d\r\nContent-Type: message/delivery-status\r\n\r\n"
                    + "Reporting-MTA: dns; mx.example.org\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n--d--\r\n",
            "Return-Path: <>\r\nFrom: anna@example.org\r\nAuto-Submitted: auto-replied\r\n\r\nI am on holiday.",
            "From: anna@example.org\r\nPrecedence: auto_reply\r\n\r\nI am on holiday.",
            "Received: from a by b; today\r\n".repeat(60) + "Subject: FSM report\r\n\r\nRound and round.",
            "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==",
            "Content-Type: message/partial; id=1; number=1; total=2\r\n\r\nhalf",
            "Content-Type: message/external-body; access-type=URL; URL=\"http://192.0.2.9/\"\r\n\r\n",
            "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\na signed letter");

    private final Random random;
    private final Hostile hostile;

    public HostileMails(Random random) {
        this.random = random;
        hostile = new Hostile(random);
    }

    /**
     * A mail that is not as it should be.
     *
     * @param sealed a report, as DER when the kind is {@link Kind#SEALED}
     * @param other another
     */
    public byte[] mail(Kind kind, byte[] sealed, byte[] other) {
        return switch (kind) {
            case BYTES -> hostile.bytes(honest(sealed), honest(other));
            case LINES -> lines(honest(sealed));
            case HEADER -> header(honest(sealed));
            case ENCODING -> encoding(sealed);
            case STRUCTURE -> structure(sealed);
            case SEALED -> Mails.smime(random.nextInt(3) == 0 ? other : hostile.bytes(sealed, other));
            case OTHER -> other();
        };
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private byte[] honest(byte[] sealed) {
        return one(List.copyOf(Mails.wrappings().values())).apply(sealed);
    }

    private byte[] lines(byte[] honest) {
        var lines = new ArrayList<>(Arrays.asList(Mails.text(honest).split("\r\n", -1)));
        for (int more = 1 + random.nextInt(5); more > 0; more--) {
            int at = random.nextInt(Math.min(lines.size(), 30));
            switch (random.nextInt(5)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.set(at, one(LINES));
                case 2 -> {
                    var line = lines.get(at);
                    for (int times = random.nextInt(20) == 0 ? 600 : 2; times > 0; times--) {
                        lines.add(at, line);
                    }
                }
                case 3 -> nest(lines, random.nextInt(10) == 0 ? 40 : 2);
                default -> lines.add(at, one(LINES));
            }
            if (lines.isEmpty()) {
                lines.add("");
            }
        }
        return Mails.bytes(String.join(random.nextInt(10) == 0 ? "\n" : "\r\n", lines));
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

    /** Other fields before those that are there, or after; now and then by the thousand, or one of a megabyte. */
    private byte[] header(byte[] honest) {
        var more = new StringBuilder();
        for (int fields = 1 + random.nextInt(6); fields > 0; fields--) {
            more.append(one(FIELDS)).append("\r\n");
        }
        switch (random.nextInt(40)) {
            case 0 -> more.append("X-Long: ").append("x".repeat(1 << 20)).append("\r\n");
            case 1 -> more.append("X-Folded: x\r\n").append(" x\r\n".repeat(20_000));
            case 2 -> more.append("X-Many: x\r\n".repeat(5_000));
            case 3 -> more.append("Received: from a by b; today\r\n".repeat(60));
            default -> {} // a few
        }
        var mail = Mails.text(honest);
        int end = mail.indexOf("\r\n\r\n") + 2;
        return Mails.bytes(
                random.nextBoolean() || end < 2 ? more + mail : mail.substring(0, end) + more + mail.substring(end));
    }

    private byte[] encoding(byte[] sealed) {
        return Mails.with(
                "Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: " + one(ENCODINGS)
                        + "\r\n",
                encoded(sealed));
    }

    private String encoded(byte[] sealed) {
        var base64 = Mails.base64(sealed);
        return switch (random.nextInt(9)) {
            case 0 -> base64.substring(0, random.nextInt(base64.length()));
            case 1 ->
                base64.replace("\r\n", one(List.of("\n", "\r", "", " ", "\r\n\r\n", "\r\n> ", "=\r\n", "\u0000")));
            case 2 -> Mails.base64(Mails.bytes(base64));
            case 3 -> Mails.quotedPrintable(sealed);
            case 4 -> Mails.quotedPrintable(sealed).replace("=", one(List.of("==", "=\r", "=3D", "")));
            case 5 -> Mails.text(sealed);
            case 6 -> "begin 644 smime.p7m\r\n" + base64 + "`\r\nend\r\n";
            case 7 -> base64 + base64;
            default -> base64.replace(base64.charAt(random.nextInt(base64.length())), one(List.of('=', '-', '\u00e9')));
        };
    }

    private byte[] structure(byte[] sealed) {
        var body = new StringBuilder("Subject: FSM report\r\nMIME-Version: 1.0\r\n");
        part(body, sealed, 0, "none");
        var mail = body.toString();
        return Mails.bytes(random.nextInt(8) == 0 ? mail.substring(0, random.nextInt(mail.length())) : mail);
    }

    /** A part with its header, which may hold others. */
    private void part(StringBuilder out, byte[] sealed, int depth, String outer) {
        int kind = depth > SEALED_DEEP ? 9 : random.nextInt(11);
        if (kind < 5) {
            multipart(out, sealed, depth, outer);
        } else if (kind == 5) {
            out.append("Content-Type: message/rfc822\r\n\r\nSubject: Fwd\r\n");
            part(out, sealed, depth + 1, outer);
        } else if (kind == 6) {
            out.append(Mails.TEXT);
        } else if (kind == 7) {
            out.append(Mails.part("application/ms-tnef; name=winmail.dat", sealed));
        } else if (kind == 8) {
            out.append(Mails.part("application/pkcs7-mime; smime-type=signed-data", sealed));
        } else {
            out.append(Mails.part("application/pkcs7-mime; name=smime.p7m", sealed));
        }
    }

    private void multipart(StringBuilder out, byte[] sealed, int depth, String outer) {
        var boundary =
                switch (random.nextInt(12)) {
                    case 0 -> outer;
                    case 1 -> outer + "x";
                    case 2 -> "";
                    case 3 -> "b".repeat(one(List.of(71, 2000, 20_000)));
                    default -> "b" + random.nextInt(1000);
                };
        out.append("Content-Type: ").append(one(MULTIPARTS));
        if (random.nextInt(12) > 0) {
            out.append("; boundary=\"").append(boundary).append('"');
        }
        out.append("\r\n\r\n");
        int parts = random.nextInt(60) == 0 ? 150 : random.nextInt(4);
        for (int number = 0; number < parts; number++) {
            out.append("--")
                    .append(random.nextInt(12) == 0 ? "lost" : boundary)
                    .append(one(List.of("\r\n", "\r\n", "\r\n", " \t\r\n", "\n")));
            // many parts are many small ones
            part(out, parts > 4 ? new byte[1] : sealed, parts > 4 ? SEALED_DEEP + 1 : depth + 1, boundary);
        }
        if (random.nextInt(4) > 0) {
            out.append("--").append(boundary).append("--\r\n");
        }
    }

    private byte[] other() {
        if (random.nextInt(8) == 0) {
            var garbage = new byte[random.nextInt(20_000)];
            random.nextBytes(garbage);
            return garbage;
        }
        return Mails.bytes(one(OTHERS));
    }
}
