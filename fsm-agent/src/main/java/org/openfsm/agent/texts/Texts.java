package org.openfsm.agent.texts;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The texts of a package in one language: its bundles {@code messages_en} and {@code messages_de}. */
public final class Texts {

    private static final ResourceBundle.Control NO_OTHER =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final ResourceBundle bundle;
    private final Locale locale;

    private Texts(ResourceBundle bundle, Locale locale) {
        this.bundle = bundle;
        this.locale = locale;
    }

    /**
     * @param beside any class of the package
     * @param wished its language; what is neither German nor English gets English
     */
    public static Texts of(Class<?> beside, Locale wished) {
        var locale = wished.getLanguage().equals("de") ? Locale.GERMAN : Locale.ENGLISH;
        var name = beside.getPackageName() + ".messages";
        return new Texts(ResourceBundle.getBundle(name, locale, beside.getClassLoader(), NO_OTHER), locale);
    }

    public Locale locale() {
        return locale;
    }

    public boolean has(String key) {
        return bundle.containsKey(key);
    }

    /** @throws java.util.MissingResourceException when the bundle lacks the key, which a test has to find */
    public String text(String key, @Nullable Object... arguments) {
        return new MessageFormat(bundle.getString(key), locale).format(arguments);
    }

    public SortedSet<String> keys() {
        return new TreeSet<>(bundle.keySet());
    }
}
