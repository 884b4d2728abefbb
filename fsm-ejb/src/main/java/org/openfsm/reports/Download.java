package org.openfsm.reports;

import java.io.IOException;
import java.io.OutputStream;

/** A finished file, still in the database. */
public final class Download {
    /** Where the bytes come from. */
    @FunctionalInterface
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    private final RunRow.FileRow file;
    private final Source source;

    Download(RunRow.FileRow file, Source source) {
        this.file = file;
        this.source = source;
    }

    public String name() {
        return file.name();
    }

    public String contentType() {
        return file.format().contentType();
    }

    /** In bytes. */
    public long size() {
        return file.size();
    }

    public String sha256() {
        return file.sha256();
    }

    /** Writes it piece by piece; never more than one piece is in memory. */
    public void writeTo(OutputStream out) throws IOException {
        source.writeTo(out);
    }
}
