package org.openfsm.reports;

import java.text.MessageFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words of report files, in the report's language whatever the server's is. */
final class Words {
    private final Locale locale;
    private final ResourceBundle bundle;

    Words(String language) {
        locale = Locale.forLanguageTag(language);
        bundle = ResourceBundle.getBundle(
                "org.openfsm.reports.report",
                locale,
                Words.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    Locale locale() {
        return locale;
    }

    boolean german() {
        return locale.getLanguage().equals("de");
    }

    String of(String key, Object... values) {
        var text = bundle.getString(key);
        return values.length == 0 ? text : new MessageFormat(text, locale).format(values);
    }

    /** Our word for what a device says, or what it said. */
    String word(String prefix, String said) {
        if (said == null) {
            return null;
        }
        var key = prefix + said;
        return bundle.containsKey(key) ? bundle.getString(key) : said;
    }

    String day(LocalDate day) {
        return DateTimeFormatter.ofPattern(german() ? "dd.MM.uuuu" : "d MMM uuuu", locale)
                .format(day);
    }

    DateTimeFormatter time() {
        return DateTimeFormatter.ofPattern(german() ? "dd.MM.uuuu HH:mm" : "d MMM uuuu HH:mm", locale);
    }
}
