package org.openfsm.wire;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document member by member and refuses what is beyond {@link Limits} before anything is built of it,
 * in members that nobody asks for as well.
 */
public final class JsonInput implements AutoCloseable {

    /** Reads one element of a list; {@code null} leaves it out. */
    public interface Element<T> {
        @Nullable
        T read() throws MalformedJson;
    }

    /** Looked for once: to find it again takes as long as to read a report. */
    private static final JsonProvider JSON = JsonProvider.provider();

    // there is no year 0, and not every database has one
    private static final Pattern TIME =
            Pattern.compile("(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final byte[] json;
    private final JsonParser parser;
    private final int longestText;
    private final Deque<Place> places = new ArrayDeque<>();
    private Event event;

    /**
     * Opens the document.
     *
     * @param longestText in characters
     * @throws MalformedJson when it is too large, not UTF-8, or not one object and nothing else
     */
    public JsonInput(byte[] json, int longestText) throws MalformedJson {
        this.longestText = longestText;
        if (json.length > Limits.UNPACKED_BYTES) {
            throw new MalformedJson(
                    MalformedJson.TOO_LARGE,
                    "The document has " + json.length + " bytes, at most " + Limits.UNPACKED_BYTES + " are taken");
        }
        if (json.length == 0 || json[0] != '{') {
            throw new MalformedJson(
                    MalformedJson.NOT_JSON,
                    json.length == 0
                            ? "The document is empty, expected one JSON object"
                            : "The document begins with byte 0x%02x, expected \"{\" (no byte order mark, no space)"
                                    .formatted(json[0] & 0xff));
        }
        this.json = json;
        parser = JSON.createParser(
                new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder()));
        event = next();
    }

    /** Goes into the object that stands here. */
    public void object() throws MalformedJson {
        expect(Event.START_OBJECT, "an object");
        enter();
    }

    /** The object's first member must be {@code format}, and its value the one expected. */
    public void format(String expected) throws MalformedJson {
        var name = nextName();
        if (!"format".equals(name)) {
            throw new MalformedJson(
                    MalformedJson.FORMAT,
                    "The document begins with "
                            + (name == null ? "nothing" : Text.quoted(name))
                            + ", expected \"format\": \"" + expected + "\" before all else");
        }
        var found = someText();
        if (!found.equals(expected)) {
            throw malformed(MalformedJson.FORMAT, "is " + Text.quoted(found) + ", expected \"" + expected + '"');
        }
    }

    /** The name of the next member of the object, its value standing here; {@code null} at the object's end. */
    @Nullable
    public String nextName() throws MalformedJson {
        if (next() == Event.END_OBJECT) {
            leave();
            return null;
        }
        var place = here();
        place.at = null;
        var name = text(parser.getString(), "A member's name");
        if (place.names.size() == Limits.MEMBERS) {
            throw tooMany("members", Limits.MEMBERS);
        }
        if (!place.names.add(name)) {
            throw malformed(MalformedJson.DUPLICATE, "has the member " + Text.quoted(name) + " twice");
        }
        place.at = name;
        next();
        return name;
    }

    /** The elements of the list that stands here. */
    public <T> List<T> list(Element<T> element) throws MalformedJson {
        return list(Limits.ELEMENTS, element);
    }

    public <T> List<T> list(int most, Element<T> element) throws MalformedJson {
        expect(Event.START_ARRAY, "a list");
        enter();
        var elements = new ArrayList<T>();
        for (int i = 0; next() != Event.END_ARRAY; i++) {
            if (i == most) {
                places.removeLast();
                throw tooMany("elements", most);
            }
            here().at = i;
            var read = element.read();
            if (read != null) {
                elements.add(read);
            }
        }
        leave();
        return elements;
    }

    /** The text that stands here; an empty one is as good as absent. */
    @Nullable
    String text() throws MalformedJson {
        expect(Event.VALUE_STRING, "a text");
        var text = text(parser.getString(), "");
        return text.isEmpty() ? null : text;
    }

    private String text(String text, String subject) throws MalformedJson {
        if (text.length() > longestText) {
            throw malformed(
                    MalformedJson.TOO_LONG,
                    (subject.isEmpty() ? "" : subject + " ") + "has " + text.length() + " characters, at most "
                            + longestText + " are taken");
        }
        return Text.clean(text);
    }

    /** A text that must not be empty. */
    public String someText() throws MalformedJson {
        var text = text();
        if (text == null) {
            throw malformed(MalformedJson.RANGE, "is empty");
        }
        return text;
    }

    /** A text of a given shape. */
    public String text(Pattern shape, String expected) throws MalformedJson {
        var text = someText();
        if (!shape.matcher(text).matches()) {
            throw malformed(MalformedJson.RANGE, "is " + Text.quoted(text) + ", expected " + expected);
        }
        return text;
    }

    /** A text that may be missing from a list without harm: elements that are empty are left out. */
    List<String> texts() throws MalformedJson {
        return list(this::text);
    }

    long number() throws MalformedJson {
        expect(Event.VALUE_NUMBER, "a whole number");
        var digits = parser.getString();
        limitDigits(digits);
        if (!isWhole(digits)) {
            throw malformed(MalformedJson.TYPE, "is " + digits + ", expected a whole number");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw malformed(MalformedJson.RANGE, "is " + digits + ", beyond 64 bits", e);
        }
    }

    /** Of what JSON takes for a number: whether it has neither a fraction nor an exponent. */
    private static boolean isWhole(String number) {
        return number.indexOf('.') < 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    }

    public long number(long least, long most) throws MalformedJson {
        long number = number();
        if (number < least || number > most) {
            throw malformed(MalformedJson.RANGE, "is " + number + ", expected " + least + " to " + most);
        }
        return number;
    }

    int integer() throws MalformedJson {
        return integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    int integer(int least, int most) throws MalformedJson {
        return (int) number(least, most);
    }

    public boolean flag() throws MalformedJson {
        if (event != Event.VALUE_TRUE && event != Event.VALUE_FALSE) {
            throw unexpected("true or false");
        }
        return event == Event.VALUE_TRUE;
    }

    public Instant time() throws MalformedJson {
        var text = text(TIME, "a UTC time with seconds such as 2026-11-23T06:00:07Z");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw malformed(MalformedJson.RANGE, "is " + Text.quoted(text) + ", a time that no calendar has", e);
        }
    }

    UUID id() throws MalformedJson {
        return UUID.fromString(text(ID, "an id such as 018f6d0e-0000-7000-8000-000000000000"));
    }

    public byte[] base64() throws MalformedJson {
        var text = someText();
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed(MalformedJson.RANGE, "is " + Text.quoted(text) + ", expected Base64", e);
        }
    }

    X509Certificate certificate() throws MalformedJson {
        try {
            return Keys.certificate(base64());
        } catch (CertificateException e) {
            throw malformed(MalformedJson.RANGE, "holds no X.509 certificate", e);
        }
    }

    /** Passes over the value that stands here, whatever it is. */
    public void skip() throws MalformedJson {
        switch (event) {
            case START_OBJECT -> {
                object();
                while (nextName() != null) {
                    skip();
                }
            }
            case START_ARRAY ->
                list(() -> {
                    skip();
                    return null;
                });
            case VALUE_STRING -> text();
            case VALUE_NUMBER -> limitDigits(parser.getString());
            default -> {}
        }
    }

    /** After the outermost object: nothing may follow, be it a line's end. */
    public void end() throws MalformedJson {
        boolean more;
        try {
            more = parser.hasNext();
        } catch (RuntimeException e) {
            throw trailing(e);
        }
        if (more || json[json.length - 1] != '}') {
            throw trailing(null);
        }
    }

    private static MalformedJson trailing(@Nullable Exception cause) {
        return new MalformedJson(MalformedJson.TRAILING, "Something follows the document's last brace", cause);
    }

    /** The value of a member that must be there. */
    public <T> T required(String name, @Nullable T value) throws MalformedJson {
        if (value == null) {
            throw malformed(MalformedJson.MISSING, "lacks " + Text.quoted(name));
        }
        return value;
    }

    /** What is wrong with the value that stands here; {@code what} continues the sentence that begins with its place. */
    MalformedJson malformed(String code, String what) {
        return malformed(code, what, null);
    }

    MalformedJson malformed(String code, String what, @Nullable Exception cause) {
        var path = new StringBuilder();
        for (var place : places) {
            if (place.at instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else if (place.at instanceof String name) {
                path.append(path.length() == 0 ? "" : ".").append(name.length() > 40 ? name.substring(0, 40) : name);
            }
        }
        return new MalformedJson(code, (path.length() == 0 ? "The document" : path) + " " + what, cause);
    }

    @Override
    public void close() {
        parser.close();
    }

    private MalformedJson tooMany(String what, int most) {
        return malformed(MalformedJson.TOO_MANY, "has more than " + most + " " + what);
    }

    private void expect(Event expected, String description) throws MalformedJson {
        if (event != expected) {
            throw unexpected(description);
        }
    }

    private MalformedJson unexpected(String expected) {
        var found =
                switch (event) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "a list";
                    case VALUE_STRING -> "a text";
                    case VALUE_NUMBER -> "a number";
                    case VALUE_TRUE, VALUE_FALSE -> "true or false";
                    default -> "null";
                };
        return malformed(MalformedJson.TYPE, "is " + found + ", expected " + expected);
    }

    private void limitDigits(String number) throws MalformedJson {
        if (number.length() > Limits.DIGITS
                && number.chars().filter(c -> c >= '0' && c <= '9').count() > Limits.DIGITS) {
            throw malformed(MalformedJson.TOO_LONG, "is a number of more than " + Limits.DIGITS + " digits");
        }
    }

    private void enter() throws MalformedJson {
        if (places.size() == Limits.DEPTH) {
            throw malformed(MalformedJson.TOO_DEEP, "is nested more than " + Limits.DEPTH + " deep");
        }
        places.addLast(new Place());
    }

    private void leave() {
        places.removeLast();
    }

    private Place here() {
        return places.getLast();
    }

    private Event next() throws MalformedJson {
        try {
            event = parser.next();
            return event;
        } catch (RuntimeException e) {
            // whatever the server's or the agent's JSON-P makes of hostile characters
            if (e.getCause() instanceof CharacterCodingException) {
                throw new MalformedJson(MalformedJson.NOT_UTF8, "The document is not UTF-8", e);
            }
            var at = parser.getLocation().getStreamOffset();
            throw new MalformedJson(MalformedJson.NOT_JSON, "The document is no JSON at character " + at, e);
        }
    }

    /** An open object or list, and the member or element that is being read. */
    private static final class Place {
        private final Set<String> names = new HashSet<>();
        private @Nullable Object at;
    }
}
