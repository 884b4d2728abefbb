package org.openfsm.reports;

import java.util.Locale;

/** How often a schedule runs. */
public enum Every {
    /** Every n hours of the local day, counted from the time given. */
    HOURS,
    DAILY,
    /** Monday to Friday. */
    WORKING_DAYS,
    /** On the days of the week given. */
    WEEKLY,
    /** On day n; the last day where the month has none such. */
    MONTH_DAY,
    MONTH_LAST_DAY,
    /** On the n-th day that is neither Saturday nor Sunday. */
    MONTH_WORKING_DAY,
    /** On the last day of March, June, September, December. */
    QUARTER_END,
    YEARLY;

    /** The name in bundles and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
