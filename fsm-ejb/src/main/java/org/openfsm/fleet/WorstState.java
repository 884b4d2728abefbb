package org.openfsm.fleet;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A device's one worst state and what made it so. */
record WorstState(DeviceState state, StateReason reason) {
    /** hrPrinterDetectedErrorState bits with which nothing is printed. */
    private static final Set<String> STOPPING = Set.of("jammed", "doorOpen");

    static WorstState silent(List<DeviceView.Problem> problems) {
        var code = problems.isEmpty() ? "no-answer" : problems.get(0).code();
        return new WorstState(DeviceState.UNREACHABLE, new StateReason(StateReason.Kind.SILENCE, code, null, null));
    }

    static WorstState of(DeviceView.Status status, Collection<ActiveAlert> alerts, List<SupplyView> supplies) {
        for (var active : alerts) {
            if ("critical".equals(active.alert().severity())) {
                return new WorstState(DeviceState.CRITICAL, because(active.alert()));
            }
        }
        var errors = status == null ? List.<String>of() : status.errors();
        for (var error : errors) {
            if (STOPPING.contains(error)) {
                return new WorstState(DeviceState.CRITICAL, new StateReason(StateReason.Kind.ERROR, error, null, null));
            }
        }
        if (status != null && "down".equals(status.device())) {
            return new WorstState(
                    DeviceState.CRITICAL,
                    errors.isEmpty()
                            ? new StateReason(StateReason.Kind.STATUS, "down", null, null)
                            : new StateReason(StateReason.Kind.ERROR, errors.get(0), null, null));
        }
        for (var active : alerts) {
            if (warns(active.alert())) {
                return new WorstState(DeviceState.ATTENTION, because(active.alert()));
            }
        }
        if (!errors.isEmpty()) {
            return new WorstState(
                    DeviceState.ATTENTION, new StateReason(StateReason.Kind.ERROR, errors.get(0), null, null));
        }
        for (var supply : supplies) {
            if (supply.low()) {
                var what = supply.colorant() == null ? supply.type() : supply.colorant();
                return new WorstState(
                        DeviceState.ATTENTION,
                        new StateReason(StateReason.Kind.SUPPLY, what, supply.description(), supply.percent()));
            }
        }
        return status != null && "warning".equals(status.device())
                ? new WorstState(DeviceState.ATTENTION, new StateReason(StateReason.Kind.STATUS, "warning", null, null))
                : new WorstState(DeviceState.OK, null);
    }

    /** Some alerts say no severity: whether they need somebody, nobody knows. */
    private static boolean warns(AlertView alert) {
        return ("warning".equals(alert.severity()) || "warningBinaryChange".equals(alert.severity()))
                && !AlertCodes.isDailyLife(alert.code());
    }

    private static StateReason because(AlertView alert) {
        var group = Objects.requireNonNullElse(alert.group(), "");
        var code = Objects.toString(alert.code(), "");
        return new StateReason(StateReason.Kind.ALERT, group + ":" + code, alert.description(), null);
    }
}
