package org.openfsm.web.events;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.events.Attempt;
import org.openfsm.events.Deliveries;
import org.openfsm.events.DeliveryFilter;
import org.openfsm.events.DeliveryKind;
import org.openfsm.events.DeliveryRow;
import org.openfsm.events.DeliveryState;
import org.openfsm.platform.Page;
import org.openfsm.web.Address;
import org.openfsm.web.Criterion;
import org.openfsm.web.EnumCriterion;
import org.openfsm.web.ListPage;
import org.openfsm.web.Messages;

/** The ledger of what rules sent and opened: each try with its answer; what is dead can be repeated. */
@Named
@ViewScoped
public class DeliveriesPage extends ListPage<DeliveryRow> {

    private static final long serialVersionUID = 1;

    @Inject
    Deliveries deliveries;

    @Inject
    EventWords say;

    @Inject
    Messages messages;

    private final EnumCriterion<DeliveryState> states = new EnumCriterion<>(DeliveryState.class);
    private final Criterion kinds = new Criterion();
    private String rule;
    private Map<DeliveryState, Long> counts = new EnumMap<>(DeliveryState.class);
    private long matches;

    private transient DeliveryRow looked;
    private transient List<Attempt> attempts = List.of();

    @Override
    protected void tally() {
        counts = new EnumMap<>(DeliveryState.class);
        counts.putAll(deliveries.states());
        matches = deliveries.list(filter(), 0, 1).total();
    }

    @Override
    protected int matches() {
        return Math.toIntExact(matches);
    }

    @Override
    protected Page<DeliveryRow> read(int from, int size) {
        return deliveries.list(filter(), from, size);
    }

    private DeliveryFilter filter() {
        return new DeliveryFilter(
                states.values(),
                Set.copyOf(EnumCriterion.named(kinds.getText(), DeliveryKind.class)),
                Address.id(rule).orElse(null),
                getWords());
    }

    public List<Chip> stateChips() {
        return ofUse(chips(states, DeliveryState.values(), counts, say::deliveryShape, say::deliveryState));
    }

    public List<Choice> kindChoices() {
        return Arrays.stream(DeliveryKind.values())
                .map(k -> new Choice(EnumCriterion.nameOf(k), say.deliveryKind(k)))
                .toList();
    }

    public void toggleState(String state) {
        states.toggle(state);
        search();
    }

    public void clear() {
        setWords("");
        states.clear();
        kinds.clear();
        rule = null;
        search();
    }

    public boolean filtered() {
        return !getWords().isBlank() || !states.isEmpty() || !kinds.isEmpty() || rule != null;
    }

    public boolean isNever() {
        return sum(counts) == 0;
    }

    public long getDead() {
        return counts.getOrDefault(DeliveryState.DEAD, 0L);
    }

    public long getWaiting() {
        return counts.getOrDefault(DeliveryState.WAITING, 0L);
    }

    /** Opens the tries of one. */
    public void look(DeliveryRow some) {
        looked = some;
        attempts = deliveries.attempts(some.id());
    }

    public void repeat(DeliveryRow some) {
        tell(deliveries.repeat(Set.of(some.id())));
    }

    private void tell(int again) {
        if (again == 0) {
            messages.warn("delivery.repeated.none", null);
        } else {
            messages.done("delivery.repeated", again);
        }
        count();
    }

    public DeliveryRow getLooked() {
        return looked;
    }

    public List<Attempt> getAttempts() {
        return attempts;
    }

    public String outcome(Attempt attempt) {
        return "delivery.outcome." + attempt.outcome();
    }

    @Override
    protected Address address() {
        return new Address("/events/deliveries")
                .with("q", getWords())
                .with("state", states.getText())
                .with("kind", kinds.getText())
                .with("rule", rule);
    }

    @Override
    protected String keyOf(DeliveryRow row) {
        return Long.toString(row.id());
    }

    @Override
    protected String subject() {
        return "deliveries";
    }

    @Override
    protected Set<String> columns() {
        return Set.of();
    }

    public EnumCriterion<DeliveryState> getStates() {
        return states;
    }

    public Criterion getKinds() {
        return kinds;
    }

    public String getRule() {
        return rule;
    }

    public void setRule(String some) {
        rule = some == null || some.isBlank() ? null : some;
    }
}
