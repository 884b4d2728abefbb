package org.openfsm.agent.ui;

import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.Calendar;
import org.openfsm.agent.texts.Catalogue;
import org.openfsm.wire.Device;
import org.openfsm.wire.MeterKey;

/** Words, numbers and times in a person's language. */
public final class Texts {

    /** A sentence ends with an abbreviation, such as "5 Min.". */
    private static final Pattern TWO_STOPS = Pattern.compile("(?<=\\p{L})\\.\\.(?=\\s|$)");

    private static final String VENDORS = "vendor.";

    static final List<String> LANGUAGES = List.of("de", "en");

    private final Locale locale;
    private final ZoneId zone;
    private final ResourceBundle bundle;
    private final DateTimeFormatter exact;
    private final DateTimeFormatter day;

    private Texts(Locale locale, ZoneId zone) {
        this.locale = locale;
        this.zone = zone;
        this.bundle = ResourceBundle.getBundle(
                "org.openfsm.agent.ui.messages",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        boolean german = locale.getLanguage().equals("de");
        this.exact = DateTimeFormatter.ofPattern(german ? "dd.MM.yyyy HH:mm:ss" : "d MMM yyyy HH:mm:ss", locale);
        this.day = DateTimeFormatter.ofPattern(german ? "dd.MM.yyyy" : "d MMM yyyy", locale);
    }

    /** @param language de, or else English */
    static Texts of(String language, ZoneId zone) {
        return new Texts(language.equals("de") ? Locale.GERMANY : Locale.UK, zone);
    }

    public String language() {
        return locale.getLanguage();
    }

    public Locale locale() {
        return locale;
    }

    /** @throws MissingResourceException when nobody wrote it */
    public String text(String key, Object... values) {
        var pattern = bundle.getString(key);
        return values.length == 0
                ? pattern
                : TWO_STOPS
                        .matcher(new MessageFormat(pattern, locale).format(values))
                        .replaceAll(".");
    }

    /** As {@link #text}, or the word itself: for words of devices and of the report, which may be new. */
    public String word(String prefix, String word) {
        return bundle.containsKey(prefix + word) ? bundle.getString(prefix + word) : word;
    }

    /** Several of them; absent when there is none. */
    public @Nullable String words(String prefix, List<String> words) {
        return words.isEmpty()
                ? null
                : words.stream().map(word -> word(prefix, word)).collect(Collectors.joining(", "));
    }

    /** Such as "Paper tray: Paper tray empty (808)", and the device's own words in quotes where they are reported. */
    public String alert(Device.Alert alert) {
        var group = alert.group() == null ? "" : word("alert.group.", alert.group());
        var code = alert.code() == null ? "" : word("alert.code.", String.valueOf(alert.code()));
        var number = alert.code() == null || code.equals(String.valueOf(alert.code())) ? "" : " (" + alert.code() + ")";
        var said = Stream.of(group, code).filter(text -> !text.isEmpty()).collect(Collectors.joining(": ")) + number;
        return alert.description() == null ? said : (said + " " + text("alert.quoted", alert.description())).strip();
    }

    /** What a meter counts, such as "Print, colour, A3 (sheets)"; of impressions the unit is not said. */
    public String meter(MeterKey key) {
        var name = key.name();
        var said = name.startsWith(VENDORS)
                ? text("meter.vendor", name.substring(VENDORS.length()))
                : bundle.containsKey("meter." + name) ? bundle.getString("meter." + name) : parts(name);
        return key.unit().equals(MeterKey.IMPRESSIONS) ? said : said + " (" + word("unit.", key.unit()) + ")";
    }

    private String parts(String name) {
        var parts = Stream.of(name.split("\\."))
                .map(part -> word("meter.part.", part))
                .collect(Collectors.joining(", "));
        return parts.substring(0, 1).toUpperCase(locale) + parts.substring(1);
    }

    /** What the agent itself said, in English, in this language as far as its catalogue goes. */
    public String said(String english) {
        return Catalogue.said(english, locale);
    }

    public String number(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** Such as 38 KB. */
    public String bytes(long bytes) {
        return bytes < 1000
                ? number(bytes) + " B"
                : bytes < 1_000_000
                        ? number((bytes + 500) / 1000) + " KB"
                        : number((bytes + 500_000) / 1_000_000) + " MB";
    }

    /** Date and time to the second, in the machine's time zone. */
    public String exact(Instant at) {
        return exact.format(at.atZone(zone));
    }

    /** To the minute: 14:10 today, else with its day. */
    public String moment(Instant at, Instant now) {
        var then = at.atZone(zone);
        var time = String.format(Locale.ROOT, "%02d:%02d", then.getHour(), then.getMinute());
        return then.toLocalDate().equals(now.atZone(zone).toLocalDate()) ? time : day.format(then) + " " + time;
    }

    /** Such as "daily at 02:30". */
    public String calendar(Calendar calendar) {
        if (calendar instanceof Calendar.Every every) {
            return text("overview.every", lasting(every.interval()));
        }
        var at = (Calendar.At) calendar;
        var time = at.time().toString();
        return switch (at.days()) {
            case DAILY -> text("calendar.daily", time);
            case WEEKLY -> text("calendar.weekly", DayOfWeek.of(at.day()).getDisplayName(TextStyle.FULL, locale), time);
            case MONTHLY ->
                at.day() == Calendar.At.LAST
                        ? text("calendar.monthlyLast", time)
                        : text("calendar.monthly", at.day(), time);
            case QUARTERLY ->
                at.day() == Calendar.At.LAST
                        ? text("calendar.quarterlyLast", time)
                        : text("calendar.quarterly", at.day(), time);
        };
    }

    /** Such as "12 min ago". */
    public String ago(@Nullable Instant at, Instant now) {
        if (at == null) {
            return text("time.never");
        }
        var since = Duration.between(at, now);
        if (since.isNegative() || since.toSeconds() < 60) {
            return text("time.now");
        }
        if (since.toMinutes() < 60) {
            return text("time.minutesAgo", since.toMinutes());
        }
        return since.toHours() < 24 ? text("time.hoursAgo", since.toHours()) : moment(at, now);
    }

    /** Such as "5 h 40 min". */
    public String lasting(Duration duration) {
        long minutes = duration.toMinutes();
        if (duration.toSeconds() < 60) {
            return text("time.seconds", Math.max(0, duration.toSeconds()));
        }
        if (minutes < 60) {
            return text("time.minutes", minutes);
        }
        if (minutes < 24 * 60) {
            return minutes % 60 == 0
                    ? text("time.hours", minutes / 60)
                    : text("time.hoursMinutes", minutes / 60, minutes % 60);
        }
        long days = minutes / (24 * 60);
        return text("time.days", days);
    }
}
