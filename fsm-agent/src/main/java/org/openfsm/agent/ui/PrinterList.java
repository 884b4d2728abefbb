package org.openfsm.agent.ui;

import java.util.List;
import org.openfsm.agent.discovery.Printer;

/** The list of printers as a table for other programs (RFC 4180). */
final class PrinterList {

    static final String HEADER = "Printer,Source Identifier,SNMP Port,Manufacturer,Model,Serial Number,Monitored";

    private PrinterList() {}

    /** Secrets stay here: there is no column for communities. */
    static String of(List<Printer> printers) {
        var text = new StringBuilder(HEADER).append("\r\n");
        for (var printer : printers) {
            text.append(cell(printer.host()))
                    .append(',')
                    .append(cell(printer.sourceId()))
                    .append(',')
                    .append(printer.port())
                    .append(',')
                    .append(cell(printer.manufacturer()))
                    .append(',')
                    .append(cell(printer.model()))
                    .append(',')
                    .append(cell(printer.serialNumber()))
                    .append(',')
                    .append(printer.monitored() ? "yes" : "no")
                    .append("\r\n");
        }
        return text.toString();
    }

    /** A text of a device must not become a formula in somebody's spreadsheet: such a cell begins with an apostrophe. */
    static String cell(@org.jspecify.annotations.Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        boolean formula = "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0;
        var safe = formula ? "'" + text : text;
        return safe.matches("(?s).*[\",\\r\\n;'].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
