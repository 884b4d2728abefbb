package org.openfsm.agent.names;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Addresses in the form that RFC 5952 recommends: {@code 2001:db8::17}, where Java writes every zero. */
public final class NumericAddress {

    private static final Pattern ZEROS = Pattern.compile("(?:(?<=^|:)0(?::|$)){2,}");

    private NumericAddress() {}

    public static String of(InetAddress address) {
        var text = address.getHostAddress();
        if (text.indexOf(':') < 0) {
            return text;
        }
        int scope = text.indexOf('%');
        var number = scope < 0 ? text : text.substring(0, scope);
        var longest = ZEROS.matcher(number)
                .results()
                .reduce((a, b) -> b.group().length() > a.group().length() ? b : a);
        if (longest.isEmpty()) {
            return text;
        }
        int start = longest.get().start();
        int end = longest.get().end();
        return number.substring(0, start)
                + (start == 0 ? "::" : ":")
                + number.substring(end)
                + (scope < 0 ? "" : text.substring(scope));
    }
}
