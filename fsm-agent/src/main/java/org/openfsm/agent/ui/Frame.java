package org.openfsm.agent.ui;

import java.util.List;
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
 */
public record Frame(
        Texts texts,
        String theme,
        String tab,
        List<String> tabs,
        String address,
        String version,
        String token,
        Session.@Nullable Flash said) {

    public String text(String key, Object... values) {
        return texts.text(key, values);
    }
}
