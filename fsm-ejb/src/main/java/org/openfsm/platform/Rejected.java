package org.openfsm.platform;

import jakarta.ejb.ApplicationException;
import java.util.List;

/**
 * What a person asked for cannot be done; nothing was changed. The message is a whole English sentence with what was
 * found and what to do; {@code code} (such as {@code source-id.taken}) with {@code values} lets a page say it in the
 * person's language.
 */
@ApplicationException(rollback = true)
public final class Rejected extends RuntimeException {
    private final String code;
    private final transient List<String> values;

    public Rejected(String code, String message, String... values) {
        super(message);
        this.code = code;
        this.values = List.of(values);
    }

    public String code() {
        return code;
    }

    /** The values that the message names, in its order. */
    public List<String> values() {
        return values;
    }
}
