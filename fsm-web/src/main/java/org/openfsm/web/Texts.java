package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** The bundle in the person's language. A text is a MessageFormat when it is asked for with arguments. */
@Named
@RequestScoped
public class Texts {

    private static final String BUNDLE = "org.openfsm.web.messages";

    private Locale locale;
    private ResourceBundle bundle;

    protected Texts() {}

    Texts(Locale locale) {
        this.locale = locale;
        this.bundle = bundleOf(locale);
    }

    @Inject
    void speak(Person person) {
        locale = person.locale();
        bundle = bundleOf(locale);
    }

    private static ResourceBundle bundleOf(Locale locale) {
        return ResourceBundle.getBundle(BUNDLE, locale, Texts.class.getClassLoader());
    }

    /** @throws java.util.MissingResourceException for a key that no bundle has: a fault of ours, found by a test */
    public String of(String key, Object... values) {
        var text = bundle.getString(key);
        return values.length == 0 ? text : new MessageFormat(text, locale).format(values);
    }

    /** For words that devices send: what we say for it, or what they said where we know no word. */
    public String word(String prefix, String word) {
        var key = prefix + word;
        return knows(key) ? bundle.getString(key) : word;
    }

    /** The words that have a text below this prefix, such as the codes of alerts. */
    public List<String> known(String prefix) {
        return bundle.keySet().stream()
                .filter(k -> k.startsWith(prefix))
                .map(k -> k.substring(prefix.length()))
                .sorted()
                .toList();
    }

    public boolean knows(String key) {
        return bundle.containsKey(key);
    }
}
