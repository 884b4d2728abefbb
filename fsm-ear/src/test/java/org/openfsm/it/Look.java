package org.openfsm.it;

import com.microsoft.playwright.options.ColorScheme;
import java.util.Locale;

/** How a browser asks for pages: every page is shown in each of these. */
public enum Look {
    LIGHT_EN("en-GB", ColorScheme.LIGHT),
    DARK_EN("en-GB", ColorScheme.DARK),
    LIGHT_DE("de-DE", ColorScheme.LIGHT),
    DARK_DE("de-DE", ColorScheme.DARK);

    final String locale;
    final ColorScheme scheme;

    Look(String locale, ColorScheme scheme) {
        this.locale = locale;
        this.scheme = scheme;
    }

    /** As part of a file name: {@code light-en}. */
    String suffix() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
