package org.openfsm.web.events;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.events.AlertState;
import org.openfsm.events.DeliveryKind;
import org.openfsm.events.DeliveryRow;
import org.openfsm.events.DeliveryState;
import org.openfsm.events.DryRun;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventRow;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.EventState;
import org.openfsm.events.TicketRow;
import org.openfsm.events.TicketState;
import org.openfsm.fleet.AlertView;
import org.openfsm.web.Formats;
import org.openfsm.web.Texts;
import org.openfsm.web.fleet.Words;

/** Says in the person's language what happened; what devices wrote themselves is quoted. */
@Named
@RequestScoped
public class EventWords {

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    @Inject
    Words words;

    protected EventWords() {}

    EventWords(Texts texts, Formats fmt, Words words) {
        this.texts = texts;
        this.fmt = fmt;
        this.words = words;
    }

    /** What happened, in a few words. */
    public String text(EventRow event) {
        return text(event.kind(), event.alert(), event.supply(), event.meter());
    }

    /** What a rule would have reacted to, in a few words. */
    public String fired(DryRun.Firing firing) {
        return text(firing.kind(), firing.alert(), firing.supply(), firing.meter());
    }

    private String text(EventKind kind, EventRow.Alert alert, EventRow.Supply supply, EventRow.MeterBack meter) {
        return switch (kind) {
            case ALERT ->
                AlertState.ERROR_STATE.equals(alert.group())
                        ? texts.word("printer.error.", Objects.requireNonNullElse(alert.description(), ""))
                        : words.alert(view(alert, null, null));
            case SUPPLY_LOW -> texts.of("event.supplyLow", supply(supply));
            case SUPPLY_REPLACED -> texts.of("event.supplyReplaced", supply(supply));
            case METER_WENT_BACK -> texts.of("event.meterWentBack", words.meter(meter.key()));
            default -> kind(kind);
        };
    }

    private String supply(EventRow.Supply supply) {
        var type = texts.word("supply.type.", Objects.requireNonNullElse(supply.type(), "other"));
        return supply.colorant() == null
                ? type
                : texts.of("supply.colored", type, texts.word("colorant.", supply.colorant()));
    }

    /** The second line: who can help and the device's own words, or the figures; may be empty. */
    public String more(EventRow event) {
        return switch (event.kind()) {
            case ALERT -> joined(who(event), said(event));
            case SUPPLY_LOW -> joined(left(event.supply()), threshold(event.supply()));
            case METER_WENT_BACK ->
                texts.of(
                        "event.meterWentBack.more",
                        event.meter().from(),
                        event.meter().to());
            default -> "";
        };
    }

    private String left(EventRow.Supply supply) {
        return supply.percent() == null ? "" : texts.of("event.supplyLow.left", fmt.percent(supply.percent()));
    }

    private String threshold(EventRow.Supply supply) {
        return supply.threshold() == null ? "" : texts.of("event.supplyLow.threshold", fmt.percent(supply.threshold()));
    }

    static String joined(String... parts) {
        return Stream.of(parts).filter(p -> p != null && !p.isEmpty()).collect(Collectors.joining(" · "));
    }

    /** Who can help; empty when the device does not say. */
    public String who(EventRow event) {
        return event.alert() == null ? "" : words.training(view(event));
    }

    /** What the device wrote, in quotes, unless that is what is shown already. */
    public String said(EventRow event) {
        return event.alert() == null
                        || AlertState.ERROR_STATE.equals(event.alert().group())
                ? ""
                : words.said(view(event));
    }

    /** The standard's numbers, for the tooltip. */
    public String code(EventRow event) {
        return event.alert() == null ? "" : words.code(view(event));
    }

    private static AlertView view(EventRow event) {
        return view(event.alert(), event.startedAt(), event.endedAt());
    }

    private static AlertView view(EventRow.Alert alert, Instant startedAt, Instant endedAt) {
        return new AlertView(
                null,
                alert.code(),
                alert.group(),
                alert.groupIndex(),
                alert.location(),
                alert.training(),
                alert.description(),
                startedAt,
                endedAt);
    }

    public String kind(EventKind kind) {
        return texts.of("event.kind." + kind.key());
    }

    public String shape(EventSeverity severity) {
        return switch (severity) {
            case CRITICAL -> "critical";
            case WARNING -> "attention";
            case NOTICE -> "info";
        };
    }

    public String severity(EventSeverity severity) {
        return texts.of("alert.severity." + shape(severity));
    }

    public String state(EventState state) {
        return texts.of("event.state." + state.key());
    }

    /** Who acknowledged it and when, or why and when it ended; empty for what is open. */
    public String stateMore(EventRow event) {
        return switch (event.state()) {
            case OPEN -> "";
            case ACKNOWLEDGED -> texts.of("event.by", event.acknowledgedBy(), fmt.relative(event.acknowledgedAt()));
            case ENDED -> joined(why(event), fmt.relative(event.endedAt()));
        };
    }

    /** Why it ended; empty for what goes on. */
    public String why(EventRow event) {
        return event.endedWhy() == null ? "" : texts.word("event.ended.", event.endedWhy());
    }

    /** How long it lasted; empty for what goes on or was over at once. */
    public String lasted(EventRow event) {
        return event.endedAt() == null || !event.endedAt().isAfter(event.startedAt())
                ? ""
                : texts.of("device.happened.lasted", fmt.span(Duration.between(event.startedAt(), event.endedAt())));
    }

    /** The device's model or name, or the agent's name. */
    public String where(EventRow event) {
        return event.deviceId() == null
                ? texts.of("event.agent", Objects.requireNonNullElse(event.agentName(), ""))
                : device(event.model(), event.name());
    }

    /** The model or what else tells of which device a ticket is; empty when it is of none. */
    public String where(TicketRow ticket) {
        return ticket.deviceId() == null ? "" : device(ticket.model(), ticket.serialNumber());
    }

    private String device(String model, String name) {
        return Stream.of(model, name).filter(Objects::nonNull).findFirst().orElseGet(() -> texts.of("device.nameless"));
    }

    /** Customer and place. */
    public String place(String customer, String location) {
        return joined(customer, location);
    }

    // tickets

    public String ticketShape(TicketState state) {
        return switch (state) {
            case OPEN -> "attention";
            case IN_PROGRESS -> "running";
            case WAITING -> "waiting";
            case RESOLVED, CLOSED -> "ok";
        };
    }

    public String ticketState(TicketState state) {
        return texts.of("ticket.state." + state.key());
    }

    // deliveries

    public String deliveryShape(DeliveryState state) {
        return switch (state) {
            case WAITING -> "waiting";
            case DONE -> "ok";
            case SKIPPED -> "unmanaged";
            case DEAD -> "critical";
        };
    }

    public String deliveryState(DeliveryState state) {
        return texts.of("delivery.state." + state.key());
    }

    public String deliveryKind(DeliveryKind kind) {
        return texts.of("delivery.kind." + kind.key());
    }

    /** To whom; empty where the kind says it all. */
    public String target(DeliveryRow delivery) {
        return delivery.kind() == DeliveryKind.TICKET ? "" : delivery.target();
    }

    /** When it is tried next; empty for what is settled. */
    public String nextTry(DeliveryRow delivery) {
        if (delivery.state() != DeliveryState.WAITING || delivery.dueAt() == null) {
            return "";
        }
        return delivery.dueAt().isBefore(fmt.now().plus(Duration.ofMinutes(1)))
                ? texts.of("delivery.next.now")
                : texts.of("delivery.next", fmt.relative(delivery.dueAt()));
    }

    /** Why and when: at which end of which event. */
    public String occasion(DeliveryRow delivery) {
        return texts.of("delivery.phase." + delivery.phase().key(), kind(delivery.eventKind()));
    }
}
