package org.openfsm.agent.ui;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around it.
 *
 * @param theme light, dark or system
 * @param tab the present one
 * @param tabs names of the pages; empty for who is not signed in
 * @param address of these pages
 * @param version of the agent
 * @param token for the page's forms
 * @param said a message of what was done before
 * @param refused a form that was sent before in vain
 */
public record Frame(
        Texts texts,
        String theme,
        String tab,
        List<String> tabs,
        String address,
        String version,
        String token,
        Session.@Nullable Flash said,
        Session.@Nullable Refused refused) {

    public String text(String key, Object... values) {
        return texts.text(key, values);
    }

    /** A form that is filled with what stands there, or, when it was refused, with what was typed, to be mended. */
    public record Form(@Nullable Map<String, String> typed) {
        public boolean isRefused() {
            return typed != null;
        }

        public String value(String field, String present) {
            return typed == null ? present : typed.getOrDefault(field, present);
        }

        public boolean isOn(String field, boolean present) {
            return typed == null ? present : "on".equals(typed.get(field));
        }
    }

    public Form form(String action) {
        return new Form(refused != null && refused.action().equals(action) ? refused.typed() : null);
    }

    /** Of several forms of one kind the one whose hidden field has this value. */
    public Form form(String action, String field, String value) {
        var form = form(action);
        return value.equals(form.value(field, value)) ? form : new Form(null);
    }
}
