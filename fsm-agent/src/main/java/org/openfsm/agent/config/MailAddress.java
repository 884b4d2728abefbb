package org.openfsm.agent.config;

import java.util.regex.Pattern;

/**
 * A mailbox's plain address (RFC 5321, 4.1.2, without quotes and without names of other scripts): what can stand in a
 * header and in a command as it is.
 */
public record MailAddress(String local, String domain) {

    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 253;

    /** @throws IllegalArgumentException what was expected */
    public static MailAddress parse(String text) {
        int at = text.lastIndexOf('@');
        if (at > 0
                && at <= LONGEST_LOCAL
                && LOCAL.matcher(text.substring(0, at)).matches()
                && isDomain(text.substring(at + 1))) {
            return new MailAddress(text.substring(0, at), text.substring(at + 1));
        }
        throw new IllegalArgumentException("a mail address such as reports@example.org");
    }

    static boolean isDomain(String text) {
        return text.length() <= LONGEST_DOMAIN && DOMAIN.matcher(text).matches();
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }
}
