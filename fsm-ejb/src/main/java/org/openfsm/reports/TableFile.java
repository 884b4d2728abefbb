package org.openfsm.reports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A report file that is written line by line. */
interface TableFile extends Closeable {
    /** @param cells as the columns are: texts, {@link Long}, days, instants, null */
    void line(List<Object> cells) throws IOException;

    static TableFile of(Format format, Path file, Heading heading) throws IOException {
        return switch (format) {
            case CSV -> new CsvFile(file, heading);
            case XLSX -> new XlsxFile(file, heading);
            case PDF -> new PdfFile(file, heading);
        };
    }
}
