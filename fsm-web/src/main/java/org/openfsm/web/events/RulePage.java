package org.openfsm.web.events;

import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openfsm.events.DryRun;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.Rule;
import org.openfsm.events.RuleRow;
import org.openfsm.events.Rules;
import org.openfsm.fleet.Fleet;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Address;
import org.openfsm.web.DetailPage;
import org.openfsm.web.Messages;
import org.openfsm.web.Person;
import org.openfsm.web.Texts;
import org.primefaces.PrimeFaces;

/** Writes one rule; beside it stands what it would have done in the last 90 days. */
@Named
@ViewScoped
public class RulePage implements Serializable {

    private static final long serialVersionUID = 1;
    private static final List<Integer> AFTER = List.of(0, 5, 15, 30, 60, 240, 480, 1440);
    private static final List<Integer> DAMPING = List.of(0, 1, 4, 8, 24, 72, 168);
    private static final List<String> CONDITIONS =
            List.of("customers", "groups", "severities", "supplyTypes", "colorants", "model");

    @Inject
    Rules rules;

    @Inject
    Fleet fleet;

    @Inject
    Person person;

    @Inject
    RuleWords say;

    @Inject
    EventWords events;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    private String id;
    private RuleDraft draft;
    private transient RuleRow row;
    private transient DryRun dryRun;
    private String proof;
    private String refusal;
    private String typed;
    private final Set<String> asked = new TreeSet<>();

    /** A value of a token. */
    public record Choice(String value, String label) implements Serializable {}

    /** Begins a new rule, or opens one; "not found" for what is not this person's. */
    public void enter() throws IOException {
        if (FacesContext.getCurrentInstance().isPostback()) {
            return;
        }
        if (id == null) {
            begin(Rule.blank());
        } else {
            row = Address.id(id).flatMap(rules::rule).orElse(null);
            if (row == null) {
                DetailPage.notFound();
                return;
            }
            begin(row.rule());
        }
        tryOut();
    }

    private void begin(Rule rule) {
        draft = RuleDraft.of(rule, person.language());
        asked.clear();
    }

    /** Tries what is written on the last 90 days. */
    public void tryOut() {
        try {
            dryRun = rules.dryRun(draft.rule());
            proof = dryRun.proof();
            refusal = null;
        } catch (Rejected refused) {
            dryRun = null;
            proof = null;
            refusal = messages.say(refused);
        }
    }

    public DryRun getDryRun() {
        if (dryRun == null && refusal == null) {
            tryOut();
        }
        return dryRun;
    }

    /** Why what is written cannot be tried; null when it could. */
    public String getRefusal() {
        return refusal;
    }

    // the tokens

    public List<Choice> kinds() {
        return Arrays.stream(EventKind.values())
                .map(k -> new Choice(k.name(), texts.of("rule.kind." + k.key())))
                .toList();
    }

    public List<Choice> codes() {
        var choices = new ArrayList<>(say.codes(draft.getAlertGroup()).stream()
                .map(c -> new Choice(Integer.toString(c), say.alert(draft.getAlertGroup(), c)))
                .sorted(Comparator.comparing(Choice::label))
                .toList());
        keep(choices, draft.getAlertCode(), () -> texts.of("alert.unknown", draft.getAlertCode()));
        return choices;
    }

    public List<Choice> alertGroups() {
        return named("alert.group.");
    }

    /** What a rule has that no token offers stays as it is. */
    private static void keep(List<Choice> choices, String value, Supplier<String> label) {
        if (!value.isEmpty() && choices.stream().noneMatch(c -> c.value().equals(value))) {
            choices.add(new Choice(value, label.get()));
        }
    }

    public List<Choice> afters() {
        return Stream.concat(AFTER.stream(), Stream.of(draft.getAfterMinutes()))
                .distinct()
                .sorted()
                .map(m -> new Choice(
                        Integer.toString(m),
                        m == 0 ? texts.of("rule.after.none") : texts.of("rule.after", say.minutes(m))))
                .toList();
    }

    public List<Choice> dampings() {
        return Stream.concat(DAMPING.stream(), Stream.of(draft.getNotAgainWithinHours()))
                .distinct()
                .sorted()
                .map(h -> new Choice(
                        Integer.toString(h),
                        h == 0 ? texts.of("rule.damping.none") : texts.of("rule.damping", say.hours(h))))
                .toList();
    }

    public List<Choice> customerChoices() {
        return fleet.customers().stream()
                .map(c -> new Choice(Long.toString(c.id()), c.name()))
                .toList();
    }

    public List<Choice> groupChoices() {
        return rules.groups().stream()
                .map(g -> new Choice(Long.toString(g.id()), g.name()))
                .toList();
    }

    public List<Choice> severityChoices() {
        return Arrays.stream(EventSeverity.values())
                .map(s -> new Choice(s.name(), events.severity(s)))
                .toList();
    }

    public List<Choice> supplyTypeChoices() {
        return named("supply.type.");
    }

    public List<Choice> colorantChoices() {
        return named("colorant.");
    }

    /** All words of a closed list, by what they are called here. */
    private List<Choice> named(String prefix) {
        return texts.known(prefix).stream()
                .map(w -> new Choice(w, texts.of(prefix + w)))
                .sorted(Comparator.comparing(Choice::label))
                .toList();
    }

    // the conditions and actions that the sentence shows, and those that can be added

    /** Whether the sentence has this condition: it is set, or somebody just added it. */
    public boolean asks(String condition) {
        return fits(condition) && (asked.contains(condition) || isSet(condition));
    }

    private boolean fits(String condition) {
        return switch (condition) {
            case "severities" -> draft.getKind().equals(EventKind.ALERT.name());
            case "supplyTypes", "colorants" -> draft.ofSupplies();
            case "groups", "model" -> !EventKind.valueOf(draft.getKind()).isOfAgent();
            default -> true;
        };
    }

    private boolean isSet(String condition) {
        return switch (condition) {
            case "customers" -> !draft.getCustomers().isEmpty();
            case "groups" -> !draft.getGroups().isEmpty();
            case "severities" -> !draft.getSeverities().isEmpty();
            case "supplyTypes" -> !draft.getSupplyTypes().isEmpty();
            case "colorants" -> !draft.getColorants().isEmpty();
            default -> draft.getModel() != null && !draft.getModel().isBlank();
        };
    }

    public List<String> addable() {
        return CONDITIONS.stream().filter(c -> fits(c) && !asks(c)).toList();
    }

    public void add(String condition) {
        asked.add(condition);
    }

    public void remove(String condition) {
        asked.remove(condition);
        switch (condition) {
            case "customers" -> draft.setCustomers(List.of());
            case "groups" -> draft.setGroups(List.of());
            case "severities" -> draft.setSeverities(List.of());
            case "supplyTypes" -> draft.setSupplyTypes(List.of());
            case "colorants" -> draft.setColorants(List.of());
            default -> draft.setModel(null);
        }
        tryOut();
    }

    public void act(String action, boolean wished) {
        switch (action) {
            case "email" -> draft.setEmail(wished);
            case "ticket" -> draft.setTicket(wished);
            default -> {
                draft.setWebhook(wished);
                if (wished && !draft.isSecretSet()) {
                    draft.setSecret(rules.newSecret());
                }
            }
        }
    }

    /** Makes a secret that replaces the one there when the rule is saved. */
    public void renewSecret() {
        draft.setSecret(rules.newSecret());
    }

    // saving

    public void save() {
        try {
            row = rules.save(draft.rule(), proof);
            id = row.rule().id().toString();
            boolean wished = draft.isOn();
            boolean secret = draft.getSecret() != null;
            begin(row.rule());
            messages.done(
                    !draft.isOn() ? wished ? "rule.saved.kept" : "rule.saved.paused" : "rule.saved.on",
                    row.rule().name());
            if (secret) {
                messages.done("rule.saved.secret");
            }
            PrimeFaces.current()
                    .ajax()
                    .addCallbackParam(
                            "address",
                            new Address("/events/rule").with("id", id).toString());
        } catch (Rejected refused) {
            messages.rejected(field(refused.code()), refused);
        }
    }

    /** The token that a refusal is about; null for the page as a whole. */
    private static String field(String code) {
        return switch (code) {
            case "rule.name", "rule.name.taken" -> "rule:name";
            case "rule.threshold" -> "rule:threshold";
            case "rule.recipient" -> "rule:recipients";
            case "rule.url" -> "rule:url";
            case "rule.model" -> "rule:model";
            default -> null;
        };
    }

    public void delete() throws IOException {
        if (!draft.getName().equals(typed)) {
            messages.rejected(
                    "delete:typed",
                    new Rejected("rule.typed", "“" + typed + "” is not the rule's name; nothing was changed"));
            return;
        }
        rules.delete(draft.getId());
        FacesContext.getCurrentInstance().getExternalContext().redirect(new Address("/events/rules").toString());
    }

    /** What the rule names and is no longer there; empty for one that is whole. */
    public List<RuleRow.Missing> missing() {
        return getRow() == null ? List.of() : row.broken();
    }

    public RuleRow getRow() {
        if (row == null && id != null) {
            row = Address.id(id).flatMap(rules::rule).orElse(null);
        }
        return row;
    }

    /** The rule's name, typed to confirm that it shall go. */
    public String getTyped() {
        return typed;
    }

    public void setTyped(String some) {
        typed = some;
    }

    public RuleDraft getDraft() {
        return draft;
    }

    public String getId() {
        return id;
    }

    public void setId(String some) {
        id = some;
    }

    public String getTitle() {
        return Objects.requireNonNullElseGet(
                draft == null ? null : draft.getId() == null ? null : draft.getName(), () -> texts.of("rule.new"));
    }
}
