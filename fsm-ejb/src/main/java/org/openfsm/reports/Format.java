package org.openfsm.reports;

import java.util.Locale;

/** What a report is written as. */
public enum Format {
    CSV("text/csv; charset=UTF-8"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    PDF("application/pdf");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** Of file names, without the dot; also the name in bundles and the API. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String key() {
        return extension();
    }
}
