package org.openfsm.wire;

import org.jspecify.annotations.Nullable;

/** What {@link JsonInput} refuses; each kind of document says it in its own exception. */
public final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1;

    static final String NOT_UTF8 = "not-utf8";
    static final String NOT_JSON = "not-json";
    static final String TRAILING = "trailing";
    static final String TOO_LARGE = "too-large";
    static final String TOO_DEEP = "too-deep";
    static final String TOO_MANY = "too-many";
    static final String TOO_LONG = "too-long";
    static final String DUPLICATE = "duplicate";
    static final String FORMAT = "format";
    static final String MISSING = "missing";
    static final String TYPE = "type";
    static final String RANGE = "range";
    static final String WORD = "word";

    private final String code;
    private final String reason;

    MalformedJson(String code, String reason) {
        this(code, reason, null);
    }

    MalformedJson(String code, String reason, @Nullable Exception cause) {
        super(code + ": " + reason, cause);
        this.code = code;
        this.reason = reason;
    }

    String code() {
        return code;
    }

    /** What was found and where, and what was expected. */
    public String reason() {
        return reason;
    }
}
