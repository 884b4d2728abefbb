package org.openfsm.agent.poll;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.AllowedText;
import org.openfsm.pmd.Oid;

/**
 * The standard tables and the columns that are read of them: all that the report has a field for, and no others.
 * Panel texts, operators and service persons (prtConsoleDisplayBufferText, prtGeneralCurrentOperator,
 * prtGeneralServicePerson) are never asked for.
 */
enum Table {
    SYSTEM("system", "1.3.6.1.2.1.1", fixed()),
    INTERFACES("ifTable", "1.3.6.1.2.1.2.2.1", fixed(3, 6, 8)),
    HR_DEVICE("hrDeviceTable", "1.3.6.1.2.1.25.3.2.1", fixed(2, 3), 5),
    HR_PRINTER("hrPrinterTable", "1.3.6.1.2.1.25.3.5.1", fixed(), 1, 2),
    GENERAL("prtGeneralTable", "1.3.6.1.2.1.43.5.1.1", fixed(1, 2, 16, 17)),
    LOCALIZATION("prtLocalizationTable", "1.3.6.1.2.1.43.7.1.1", fixed(4)),
    INPUT("prtInputTable", "1.3.6.1.2.1.43.8.2.1", fixed(8, 9, 12, 13, 18), 10),
    OUTPUT("prtOutputTable", "1.3.6.1.2.1.43.9.2.1", fixed(3, 4, 7, 12), 5),
    MARKER("prtMarkerTable", "1.3.6.1.2.1.43.10.2.1", fixed(3, 6), 4),
    SUPPLIES("prtMarkerSuppliesTable", "1.3.6.1.2.1.43.11.1.1", fixed(3, 4, 5, 6, 7, 8), 9),
    COLORANT("prtMarkerColorantTable", "1.3.6.1.2.1.43.12.1.1", fixed(4)),
    MEDIA_PATH("prtMediaPathTable", "1.3.6.1.2.1.43.13.4.1", fixed(9)),
    ALERT("prtAlertTable", "1.3.6.1.2.1.43.18.1.1", fixed(), 2, 3, 4, 5, 6, 7, 8, 9),
    FINISHER("finDeviceTable", "1.3.6.1.2.1.43.30.1.1", fixed(2, 3));

    /** sysContact and sysLocation: no definition may touch them, and a person switches whether they are sent. */
    private static final List<Oid> SWITCHED = List.of(Oid.of("1.3.6.1.2.1.1.4"), Oid.of("1.3.6.1.2.1.1.6"));

    private final String text;
    private final Oid oid;
    private final List<Oid> columns;
    private final List<Oid> moving;
    private final Map<Integer, Boolean> texts = new ConcurrentHashMap<>();

    /** @param fixed columns that prtGeneralConfigChanges watches over @param moving levels, counts, states, alerts */
    Table(String text, String oid, int[] fixed, int... moving) {
        this.text = text;
        this.oid = Oid.of(oid);
        this.moving = IntStream.of(moving).mapToObj(this::column).toList();
        this.columns = IntStream.concat(IntStream.of(fixed), IntStream.of(moving))
                .sorted()
                .mapToObj(this::column)
                .toList();
    }

    private static int[] fixed(int... columns) {
        return columns;
    }

    /** The name in its MIB. */
    String text() {
        return text;
    }

    /** Whether the table has one row a device (or interface), with one index. */
    boolean isPerDevice() {
        return this == INTERFACES || this == HR_DEVICE || this == HR_PRINTER || this == GENERAL;
    }

    Oid column(int number) {
        return oid.append(number);
    }

    /** @throws IllegalArgumentException for a column that is not on the list of what may be reported as text */
    void mustBeText(int column) {
        if (!texts.computeIfAbsent(
                column, any -> AllowedText.shipped().covers(column(column)) || SWITCHED.contains(column(column)))) {
            throw new IllegalArgumentException("column " + column + " of " + text
                    + " must not be read as text: it is not in pmd-repository/allowed-text.yaml");
        }
    }

    /** The columns read, of several tables side by side. */
    static List<Oid> columns(Table... tables) {
        return Stream.of(tables).flatMap(table -> table.columns.stream()).toList();
    }

    /** Of these tables the columns whose values move without any change of the configuration. */
    static List<Oid> moving(Table... tables) {
        return Stream.of(tables).flatMap(table -> table.moving.stream()).toList();
    }

    /** The name of the table that the object is in, for a problem. */
    static @Nullable String nameOf(Oid object) {
        for (var table : values()) {
            if (object.startsWith(table.oid)) {
                return table.text;
            }
        }
        return null;
    }
}
