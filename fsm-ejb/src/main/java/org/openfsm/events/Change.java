package org.openfsm.events;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.openfsm.platform.Row;

/** A row of {@code fleet_change}: what intake wrote down for its readers. */
record Change(
        long tenantId, long id, String kind, Long deviceId, UUID agentId, String subject, Instant at, String detail) {
    static Change of(Row row) throws SQLException {
        return new Change(
                row.number("tenant_id"),
                row.number("id"),
                row.text("kind"),
                row.number("device_id"),
                row.uuid("agent_id"),
                row.text("subject"),
                row.instant("effective_at"),
                row.text("detail"));
    }

    /** A number of the detail; null when it has none of that name. */
    Long number(String name) {
        if (detail == null) {
            return null;
        }
        JsonObject o;
        try (var reader = JsonProvider.provider().createReader(new StringReader(detail))) {
            o = reader.readObject();
        }
        return o.get(name) instanceof JsonNumber number ? (Long) number.longValue() : null;
    }
}
