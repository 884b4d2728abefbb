package org.openfsm.wire;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one JSON object on one line. Absent stays absent: what is null or empty is left out, name and all. */
public final class JsonOutput {
    private static final JsonProvider JSON = JsonProvider.provider();

    private final JsonGenerator json;

    private JsonOutput(JsonGenerator json) {
        this.json = json;
    }

    public static byte[] document(Consumer<JsonOutput> members) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            members.accept(new JsonOutput(json));
            json.writeEnd();
        }
        return bytes.toByteArray();
    }

    public void text(String name, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            json.write(name, Text.clean(text));
        }
    }

    void number(String name, @Nullable Integer number) {
        if (number != null) {
            json.write(name, number);
        }
    }

    public void number(String name, @Nullable Long number) {
        if (number != null) {
            json.write(name, number);
        }
    }

    public void flag(String name, @Nullable Boolean flag) {
        if (flag != null) {
            json.write(name, flag);
        }
    }

    /** In UTC, to the whole second. */
    public void time(String name, @Nullable Instant time) {
        if (time != null) {
            json.write(name, time.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }

    public void base64(String name, byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > 0) {
            json.write(name, Base64.getEncoder().encodeToString(bytes));
        }
    }

    void certificate(String name, @Nullable X509Certificate certificate) {
        base64(name, certificate == null ? null : Keys.der(certificate));
    }

    void certificates(String name, List<X509Certificate> certificates) {
        texts(
                name,
                certificates.stream()
                        .map(c -> Base64.getEncoder().encodeToString(Keys.der(c)))
                        .toList());
    }

    <T> void object(String name, @Nullable T value, Consumer<T> members) {
        if (value != null) {
            json.writeStartObject(name);
            members.accept(value);
            json.writeEnd();
        }
    }

    public void numbers(String name, Collection<Long> numbers) {
        if (!numbers.isEmpty()) {
            json.writeStartArray(name);
            numbers.forEach(json::write);
            json.writeEnd();
        }
    }

    public void texts(String name, List<String> texts) {
        if (!texts.isEmpty()) {
            json.writeStartArray(name);
            texts.forEach(text -> json.write(Text.clean(text)));
            json.writeEnd();
        }
    }

    public <T> void objects(String name, List<T> values, Consumer<T> members) {
        if (!values.isEmpty()) {
            json.writeStartArray(name);
            for (var value : values) {
                json.writeStartObject();
                members.accept(value);
                json.writeEnd();
            }
            json.writeEnd();
        }
    }
}
