package org.openfsm.events;

import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a webhook is sent: JSON, and a signature over the call's identification, its time and the body. The identification is
 * the same however often it is sent, so that a receiver takes it once (wildfly-config/README.md, Webhooks).
 */
record WebhookMessage(String id, Instant at, byte[] body, byte[] secret) {
    private static final JsonProvider JSON = JsonProvider.provider();

    static WebhookMessage of(Errand errand, Brief brief, byte[] secret, URI publicUrl, Instant now) {
        var event = brief.event();
        var body = JSON.createObjectBuilder()
                .add("id", String.valueOf(errand.id()))
                .add("phase", errand.phase().key())
                .add(
                        "rule",
                        JSON.createObjectBuilder()
                                .add("id", brief.rule().id())
                                .add("name", brief.rule().name()))
                .add("event", event(event, brief.follows()))
                .add(
                        "customer",
                        JSON.createObjectBuilder().add("id", event.customerId()).add("name", event.customerName()));
        if (event.deviceId() != null) {
            var device = JSON.createObjectBuilder().add("id", event.deviceId());
            put(device, "manufacturer", event.manufacturer());
            put(device, "model", event.model());
            put(device, "serialNumber", event.serialNumber());
            put(device, "location", event.location());
            body.add("device", device.add("url", publicUrl + "/fleet/device?id=" + event.deviceId()));
        } else if (event.agentId() != null) {
            var agent = JSON.createObjectBuilder().add("id", event.agentId().toString());
            put(agent, "name", event.agentName());
            body.add("agent", agent);
        }
        return new WebhookMessage(
                String.valueOf(errand.id()), now, body.build().toString().getBytes(StandardCharsets.UTF_8), secret);
    }

    private static JsonObjectBuilder event(EventRow event, Long follows) {
        var o = JSON.createObjectBuilder()
                .add("id", event.id())
                .add("kind", event.kind().key())
                .add("severity", event.severity().key())
                .add("startedAt", event.startedAt().toString());
        if (follows != null) {
            o.add("follows", follows);
        }
        if (event.endedAt() != null) {
            o.add("endedAt", event.endedAt().toString());
            put(o, "endedWhy", event.endedWhy());
        }
        if (event.alert() != null) {
            var alert = JSON.createObjectBuilder();
            put(alert, "group", event.alert().group());
            put(alert, "code", event.alert().code());
            put(alert, "groupIndex", event.alert().groupIndex());
            put(alert, "location", event.alert().location());
            put(alert, "training", event.alert().training());
            put(alert, "description", event.alert().description());
            o.add("alert", alert);
        }
        if (event.supply() != null) {
            var supply = JSON.createObjectBuilder();
            put(supply, "slot", event.supply().slot());
            put(supply, "type", event.supply().type());
            put(supply, "colorant", event.supply().colorant());
            put(supply, "threshold", event.supply().threshold());
            put(supply, "percent", event.supply().percent());
            o.add("supply", supply);
        }
        if (event.meter() != null) {
            o.add(
                    "meter",
                    JSON.createObjectBuilder()
                            .add("key", event.meter().key())
                            .add("from", event.meter().from())
                            .add("to", event.meter().to()));
        }
        return o;
    }

    private static void put(JsonObjectBuilder o, String name, String value) {
        if (value != null) {
            o.add(name, value);
        }
    }

    private static void put(JsonObjectBuilder o, String name, Integer value) {
        if (value != null) {
            o.add(name, value);
        }
    }

    Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Idempotency-Key", id);
        headers.put("X-FSM-Id", id);
        headers.put("X-FSM-Timestamp", String.valueOf(at.getEpochSecond()));
        headers.put("X-FSM-Signature", "v1=" + signature());
        return headers;
    }

    /** HMAC-SHA-256 of id, dot, timestamp, dot and body, in hexadecimal digits. */
    private String signature() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((id + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256, which every Java must have", e);
        }
    }
}
