package org.openfsm.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.io.MaxLineLimitException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.openfsm.wire.Limits;

/**
 * What a mail brings: sealed reports, at its top or in attachments, also of mails that it forwards (report-format.md,
 * E-mail; S/MIME, RFC 8551). Read as a stream that ends at the first limit.
 *
 * @param sender address after From, or null
 * @param sealed contents of the parts that can be sealed reports
 * @param kind what the mail is when there are none
 */
record MailContent(String sender, List<byte[]> sealed, MailReason kind) {
    /** A sealed report in base64, and as much again as gateways add. */
    static final long LARGEST = 8L << 20;

    static final int PARTS = 100;
    static final int DEPTH = 10;
    static final int REPORTS = 10;
    static final int HEADER_BYTES = 16 << 10;
    static final int HEADERS = 500;
    private static final int HOPS = 50;
    private static final byte SEQUENCE = 0x30;

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"(),:;@]{1,64}@[^\\s<>\"(),:;@]{1,253}");
    private static final Pattern DAEMON = Pattern.compile("(mailer-daemon|postmaster)@.*");
    private static final List<String> SEALED = List.of("application/pkcs7-mime", "application/x-pkcs7-mime");
    private static final MimeConfig LIMITED = MimeConfig.custom()
            .setMaxLineLen(HEADER_BYTES)
            .setMaxHeaderLen(HEADER_BYTES)
            .setMaxHeaderCount(HEADERS)
            .setMaxContentLen(LARGEST)
            .build();

    MailContent {
        sealed = List.copyOf(sealed);
    }

    /**
     * Reads a mail.
     *
     * @throws BadMail when it is beyond the limits, or no mail at all
     * @throws IOException when it cannot be fetched
     */
    static MailContent read(InputStream mail) throws IOException, BadMail {
        try {
            return new Reading().all(new Bounded(mail, LARGEST));
        } catch (Bounded.Exceeded e) {
            throw tooLarge();
        } catch (MimeException | MimeIOException | MaxLineLimitException e) {
            throw isLimit(e)
                    ? new BadMail(
                            MailReason.LIMITS,
                            "The mail has headers longer than " + HEADER_BYTES + " bytes or more than " + HEADERS
                                    + " in a part; no agent makes such a mail.")
                    : new BadMail(MailReason.MALFORMED, "The mail is not made as mails are: " + e.getMessage() + ".");
        }
    }

    /** Mime4j has an exception for each of its limits and wraps some of them. */
    private static boolean isLimit(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getSimpleName().contains("Limit")) {
                return true;
            }
        }
        return false;
    }

    static BadMail tooLarge() {
        return new BadMail(
                MailReason.TOO_LARGE,
                "The mail has more than " + (LARGEST >> 20) + " MB, and no report is as large. It was not read.");
    }

    private static final class Reading {
        private final List<byte[]> sealed = new ArrayList<>();
        private final Map<String, String> top = new HashMap<>();
        private final Map<String, Field> part = new HashMap<>();
        private int hops;
        private int parts;
        private int depth;

        MailContent all(InputStream mail) throws IOException, MimeException, BadMail {
            var stream = new MimeTokenStream(LIMITED);
            stream.parse(mail);
            for (var state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                take(state, stream);
            }
            return new MailContent(sender(), sealed, kind());
        }

        private void take(EntityState state, MimeTokenStream stream) throws IOException, BadMail {
            switch (state) {
                case T_START_MESSAGE, T_START_BODYPART, T_START_MULTIPART -> deeper();
                case T_END_MESSAGE, T_END_BODYPART, T_END_MULTIPART -> depth--;
                case T_START_HEADER -> part.clear();
                case T_FIELD -> field(stream.getField());
                case T_BODY -> body(stream);
                default -> {} // texts between the parts
            }
        }

        private void deeper() throws BadMail {
            depth++;
            parts++;
            // a part that holds parts is two levels of the stream
            if (depth > 2 * DEPTH) {
                throw new BadMail(
                        MailReason.LIMITS, "The mail's parts lie more than " + DEPTH + " deep within each other.");
            }
            if (parts > 2 * PARTS) {
                throw new BadMail(MailReason.LIMITS, "The mail has more than " + PARTS + " parts.");
            }
        }

        private void field(Field field) {
            var name = field.getName().toLowerCase(Locale.ROOT);
            if (name.startsWith("content-")) {
                part.putIfAbsent(name, field);
            }
            if (depth == 1) {
                top.putIfAbsent(name, field.getBody() == null ? "" : field.getBody());
                hops += name.equals("received") ? 1 : 0;
            }
        }

        private void body(MimeTokenStream stream) throws IOException, BadMail {
            if (!canBeSealed(stream.getBodyDescriptor().getMimeType())) {
                return;
            }
            if (sealed.size() == REPORTS) {
                throw new BadMail(MailReason.LIMITS, "The mail has more than " + REPORTS + " reports.");
            }
            // one byte too many is enough for the intake to count it as too large
            sealed.add(alone(stream.getDecodedInputStream().readNBytes(Limits.SEALED_BYTES + 1)));
        }

        /**
         * Without what a mail server wrote below it, such as a disclaimer that the base64 goes on into: the CMS says how long
         * it is (DER, X.690 8.1.3).
         */
        private static byte[] alone(byte[] part) {
            if (part.length < 2 || part[0] != SEQUENCE) {
                return part;
            }
            int octets = part[1] < 0 ? part[1] & 0x7f : 0;
            if (part[1] == (byte) 0x80 || octets > 4 || part.length < 2 + octets) {
                return part;
            }
            long length = octets == 0 ? part[1] : 0;
            for (int at = 2; at < 2 + octets; at++) {
                length = length << 8 | part[at] & 0xff;
            }
            long end = 2 + octets + length;
            return end < part.length ? Arrays.copyOf(part, (int) end) : part;
        }

        /** Gateways that know no S/MIME leave of it only the file's name. */
        private boolean canBeSealed(String type) {
            if (SEALED.contains(type)) {
                var kind = parameter("content-type", "smime-type");
                return kind == null || kind.contains("enveloped");
            }
            return type.equals("application/octet-stream")
                    && (named(parameter("content-type", "name"))
                            || named(parameter("content-disposition", "filename")));
        }

        private static boolean named(String file) {
            return file != null && file.endsWith(".p7m");
        }

        private String parameter(String header, String name) {
            var field = part.get(header);
            if (field == null || field.getBody() == null) {
                return null;
            }
            return RawFieldParser.DEFAULT
                    .parseRawBody(new RawField(field.getName(), field.getBody()))
                    .getParams()
                    .stream()
                    .filter(one -> one.getName() != null
                            && one.getName()
                                    .toLowerCase(Locale.ROOT)
                                    .replace("*", "")
                                    .equals(name))
                    .map(one -> one.getValue() == null ? "" : one.getValue().toLowerCase(Locale.ROOT))
                    .findFirst()
                    .orElse(null);
        }

        private String sender() {
            var found = ADDRESS.matcher(top.getOrDefault("from", ""));
            return found.find() ? found.group().toLowerCase(Locale.ROOT) : null;
        }

        private MailReason kind() {
            if (hops > HOPS) {
                return MailReason.LOOP;
            }
            var from = sender();
            if (top.getOrDefault("content-type", "").toLowerCase(Locale.ROOT).startsWith("multipart/report")
                    || top.getOrDefault("return-path", "").strip().equals("<>")
                    || from != null && DAEMON.matcher(from).matches()) {
                return MailReason.BOUNCE;
            }
            var submitted = top.getOrDefault("auto-submitted", "no").strip().toLowerCase(Locale.ROOT);
            var precedence = top.getOrDefault("precedence", "").strip().toLowerCase(Locale.ROOT);
            boolean machine = !submitted.equals("no")
                    || List.of("bulk", "junk", "list", "auto_reply").contains(precedence)
                    || top.containsKey("list-id");
            return machine ? MailReason.AUTO_REPLY : MailReason.NO_REPORT;
        }
    }
}
