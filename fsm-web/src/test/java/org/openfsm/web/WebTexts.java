package org.openfsm.web;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;

/** The texts and formats of a person, for the tests of other packages. */
public final class WebTexts {

    private WebTexts() {}

    public static Texts texts(Locale locale) {
        return new Texts(locale);
    }

    public static Formats formats(Locale locale, ZoneId zone, Instant now) {
        return new Formats(locale, zone, now, new Texts(locale));
    }
}
