package org.openfsm.web.fleet;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.fleet.AlertView;
import org.openfsm.fleet.DeviceView;
import org.openfsm.fleet.StateReason;
import org.openfsm.web.Formats;
import org.openfsm.web.Texts;

/** Says in the person's language what devices say in codes; what devices wrote themselves is quoted. */
@Named
@RequestScoped
public class Words {

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    protected Words() {}

    /** Outside a container. */
    public Words(Texts texts, Formats fmt) {
        this.texts = texts;
        this.fmt = fmt;
    }

    /** Why a device is in its state; empty when nothing is to be said. */
    public String reason(StateReason reason) {
        if (reason == null) {
            return "";
        }
        var code = reason.code() == null ? "" : reason.code();
        return sentence(words(reason, code));
    }

    private static String sentence(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private String words(StateReason reason, String code) {
        return switch (reason.kind()) {
            case ALERT -> {
                int colon = code.indexOf(':');
                var group = colon < 0 ? null : code.substring(0, colon);
                yield alert(code.substring(colon + 1), group, reason.text());
            }
            case ERROR -> texts.word("printer.error.", code);
            case STATUS -> texts.word("printer.status.", code);
            case SUPPLY -> supply(code, reason.percent());
            case SILENCE -> texts.word("problem.", code);
        };
    }

    private String supply(String code, Integer percent) {
        boolean waste = code.startsWith("waste");
        var what = texts.knows("colorant." + code) ? texts.of("colorant." + code) : texts.word("supply.type.", code);
        if (waste) {
            return texts.of(
                    percent != null && percent >= 100 ? "supply.reason.full" : "supply.reason.nearlyFull", what);
        }
        return texts.of(percent != null && percent == 0 ? "supply.reason.empty" : "supply.reason.low", what);
    }

    public String alert(AlertView alert) {
        return alert(alert.code() == null ? "" : alert.code().toString(), alert.group(), alert.description());
    }

    private String alert(String code, String group, String said) {
        var key = "alert.code." + code;
        // 1 and 2 are "other" and "unknown": the device's own words say more
        if (texts.knows(key) && !(said != null && (code.equals("1") || code.equals("2")))) {
            var word = texts.of(key);
            return general(code) && group != null && texts.knows("alert.group." + group)
                    ? texts.of("alert.in", word, texts.of("alert.group." + group))
                    : word;
        }
        if (said != null && !said.isBlank()) {
            return texts.of("quoted", said);
        }
        return code.isEmpty() ? texts.of("alert.unnamed") : texts.of("alert.unknown", code);
    }

    /** Codes below 500 speak of any subunit (RFC 3805, PrtAlertCodeTC); the others name their own. */
    private static boolean general(String code) {
        return code.length() < 3;
    }

    /** What the device wrote, unless that is what is shown already. */
    public String said(AlertView alert) {
        var own = alert.description();
        return own == null || own.isBlank() || alert(alert).equals(texts.of("quoted", own))
                ? ""
                : texts.of("quoted", own);
    }

    /** Who can help; empty when the device does not say. */
    public String training(AlertView alert) {
        return alert.training() == null || !texts.knows("alert.training." + alert.training())
                ? ""
                : texts.of("alert.training." + alert.training());
    }

    /** The shape for an alert's severity. */
    public String shape(AlertView alert) {
        var severity = alert.severity() == null ? "other" : alert.severity();
        return switch (severity) {
            case "critical" -> "critical";
            case "warning" -> "attention";
            default -> "info";
        };
    }

    public String severity(AlertView alert) {
        return texts.of("alert.severity." + shape(alert));
    }

    /** The standard's numbers, for the tooltip. */
    public String code(AlertView alert) {
        return Stream.of(
                        alert.code() == null
                                ? null
                                : texts.of("alert.raw.code", alert.code().toString()),
                        alert.group() == null
                                ? null
                                : texts.of(
                                        "alert.raw.group",
                                        alert.group(),
                                        alert.groupIndex() == null
                                                ? ""
                                                : alert.groupIndex().toString()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" · "));
    }

    /** A meter's name, put together from the parts of its key: "Print, colour, A3". */
    public String meter(String key) {
        if (texts.knows("meter." + key)) {
            return texts.of("meter." + key);
        }
        int colon = key.indexOf(':');
        var name = colon < 0 ? key : key.substring(0, colon);
        if (texts.knows("meter." + name)) {
            return texts.of("meter." + name);
        }
        if (name.startsWith("vendor.")) {
            return texts.of("meter.vendor", name.substring("vendor.".length()));
        }
        var parts = Stream.of(name.split("\\."))
                .map(p -> texts.word("meter.part.", p))
                .toList();
        var joined = String.join(", ", parts);
        return sentence(joined);
    }

    public String unit(String unit) {
        return texts.word("unit.", unit);
    }

    /** Words of a closed list, joined: functions, finishing. */
    public String list(String prefix, List<String> words) {
        return words.stream().map(w -> texts.word(prefix, w)).collect(Collectors.joining(", "));
    }

    public String problem(DeviceView.Problem problem) {
        return texts.word("problem.", problem.code());
    }

    /** A paper's PWG name (PWG 5101.1) as people say it: "A4" for {@code iso_a4_210x297mm}. */
    public String media(String name) {
        var parts = name.split("_");
        return parts.length == 3 && parts[2].matches("[0-9.]+x[0-9.]+(mm|in)")
                ? parts[1].replace('-', ' ').toUpperCase(Locale.ROOT)
                : name;
    }

    /** A tray's level in words. */
    public String tray(DeviceView.Tray tray) {
        if (tray.percent() != null) {
            return fmt.percent(tray.percent());
        }
        return switch (tray.kind() == null ? "" : tray.kind()) {
            case "measured" -> tray.level() == null ? texts.of("tray.unknown") : texts.of("tray.sheets", tray.level());
            case "some" -> texts.of("tray.some");
            case "unrestricted" -> texts.of("tray.unrestricted");
            case "low" -> texts.of("supply.low");
            default -> texts.of("tray.unknown");
        };
    }
}
