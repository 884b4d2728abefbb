package org.openfsm.events;

import java.text.MessageFormat;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Events in words of a person's language, for mails and tickets. */
final class Wording {
    private final ResourceBundle bundle;
    private final NumberFormat numbers;
    final Locale locale;

    /** @param language en or de */
    Wording(String language) {
        locale = "de".equals(language) ? Locale.GERMANY : Locale.UK;
        bundle = ResourceBundle.getBundle(
                "org.openfsm.events.letters",
                Locale.forLanguageTag(locale.getLanguage()),
                Wording.class.getClassLoader());
        numbers = NumberFormat.getIntegerInstance(locale);
    }

    /** The text of a key; what stands in it is never a pattern itself. */
    String say(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), locale)
                .format(Arrays.stream(values)
                        .map(value -> value instanceof Number number ? numbers.format(number) : String.valueOf(value))
                        .toArray());
    }

    private boolean knows(String key) {
        return bundle.containsKey(key);
    }

    /** Maker and model, or what else is known of it; of an agent's event the agent. */
    String device(EventRow event) {
        if (event.deviceId() == null) {
            return Objects.requireNonNullElse(event.agentName(), "?");
        }
        var model = Objects.requireNonNullElse(event.model(), "");
        var maker = event.manufacturer() == null || model.startsWith(event.manufacturer()) ? "" : event.manufacturer();
        var name = Stream.of(maker, model).filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
        return name.isEmpty() ? Objects.requireNonNullElse(event.serialNumber(), "?") : name;
    }

    String severity(EventRow event) {
        return say("event.severity." + event.severity().key());
    }

    /** What happened, in a few words. */
    String what(EventRow event) {
        return switch (event.kind()) {
            case ALERT -> alert(event.alert());
            case SUPPLY_LOW -> low(event);
            case SUPPLY_REPLACED -> say("event.supply-replaced", supply(event.supply()));
            case METER_WENT_BACK ->
                say(
                        "event.meter-went-back",
                        event.meter().key(),
                        event.meter().from(),
                        event.meter().to());
            default -> say("event." + event.kind().key());
        };
    }

    private String low(EventRow event) {
        var supply = event.supply();
        if (supply.percent() == null) {
            return say("event.supply-low.said", supply(supply));
        }
        boolean filled = supply.type() != null && supply.type().startsWith("waste");
        return say(filled ? "event.supply-low.filled" : "event.supply-low", supply(supply), supply.percent());
    }

    private String supply(EventRow.Supply supply) {
        var type = "supply.type." + supply.type();
        var name = knows(type) ? say(type) : say("supply.type.other");
        var colorant = "colorant." + supply.colorant();
        if (supply.colorant() == null) {
            return name;
        }
        return say("supply.colored", name, knows(colorant) ? say(colorant) : supply.colorant());
    }

    private String alert(EventRow.Alert alert) {
        if (AlertState.ERROR_STATE.equals(alert.group())) {
            var bit = "printer.error." + alert.description();
            return knows(bit) ? say(bit) : say("alert.unnamed");
        }
        if (alert.code() == null) {
            return say("alert.unnamed");
        }
        var code = "alert.code." + alert.code();
        var name = knows(code) ? say(code) : say("alert.unknown", String.valueOf(alert.code()));
        var group = "alert.group." + alert.group();
        // the part is said where the code is one that many parts have
        return alert.code() < 100 && knows(group) ? say("alert.in", name, say(group)) : name;
    }

    /** Who can help; null when the device does not say. */
    String help(EventRow event) {
        var key = event.alert() == null ? "" : "alert.training." + event.alert().training();
        return knows(key) ? say(key) : null;
    }
}
