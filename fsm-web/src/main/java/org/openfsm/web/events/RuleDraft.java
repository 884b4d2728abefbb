package org.openfsm.web.events;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.Rule;

/** A rule while somebody writes it: each token of the sentence is a property. What is empty says nothing. */
public class RuleDraft implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int USUAL_THRESHOLD = 10;
    /** Set between several addresses by people and by mail programs. */
    private static final String BETWEEN_RECIPIENTS = "[,;\\s]+";

    private Long id;
    private String name;
    private boolean on;
    private EventKind kind;
    private Integer threshold;
    private String alertGroup;
    private Integer alertCode;
    private int afterMinutes;
    private int notAgainWithinHours;
    private List<String> customers = new ArrayList<>();
    private List<String> groups = new ArrayList<>();
    private List<String> severities = new ArrayList<>();
    private List<String> supplyTypes = new ArrayList<>();
    private List<String> colorants = new ArrayList<>();
    private String model;
    private boolean email;
    private String recipients;
    private String language;
    private boolean emailWhenCleared;
    private boolean ticket;
    private boolean resolveWhenCleared;
    private boolean webhook;
    private String url;
    private String secret;
    private boolean secretSet;
    private boolean webhookWhenCleared;

    /** @param language of the person, for mails of a rule that has none yet */
    static RuleDraft of(Rule rule, String language) {
        var draft = new RuleDraft();
        draft.id = rule.id();
        draft.name = rule.name();
        draft.on = !rule.paused();
        draft.kind = rule.trigger().kind();
        draft.threshold = rule.trigger().threshold();
        draft.alertGroup = rule.trigger().alertGroup();
        draft.alertCode = rule.trigger().alertCode();
        draft.afterMinutes = rule.trigger().afterMinutes();
        draft.notAgainWithinHours = rule.notAgainWithinHours();
        draft.customers = texts(rule.filter().customers());
        draft.groups = texts(rule.filter().groups());
        draft.severities =
                rule.filter().severities().stream().map(Enum::name).collect(Collectors.toCollection(ArrayList::new));
        draft.supplyTypes = new ArrayList<>(rule.filter().supplyTypes());
        draft.colorants = new ArrayList<>(rule.filter().colorants());
        draft.model = rule.filter().model();
        draft.email = rule.email() != null;
        draft.recipients =
                rule.email() == null ? null : String.join(", ", rule.email().recipients());
        draft.language = rule.email() == null ? language : rule.email().language();
        draft.emailWhenCleared = rule.email() != null && rule.email().whenCleared();
        draft.ticket = rule.ticket() != null;
        draft.resolveWhenCleared = rule.ticket() == null || rule.ticket().resolveWhenCleared();
        draft.webhook = rule.webhook() != null;
        draft.url = rule.webhook() == null ? null : rule.webhook().url();
        draft.secretSet = rule.webhook() != null && rule.webhook().secretSet();
        draft.webhookWhenCleared = rule.webhook() == null || rule.webhook().whenCleared();
        return draft;
    }

    private static List<String> texts(Set<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.toCollection(ArrayList::new));
    }

    /** What was written; what the trigger does not know of is left out. */
    Rule rule() {
        boolean alert = kind == EventKind.ALERT;
        return new Rule(
                id,
                name == null ? "" : name.strip(),
                !on,
                new Rule.Trigger(
                        kind,
                        kind == EventKind.SUPPLY_LOW ? threshold : null,
                        alert ? alertGroup : null,
                        alert ? alertCode : null,
                        afterMinutes),
                new Rule.Filter(
                        ids(customers),
                        ids(groups),
                        alert ? set(severities) : Set.of(),
                        ofSupplies() ? Set.copyOf(supplyTypes) : Set.of(),
                        ofSupplies() ? Set.copyOf(colorants) : Set.of(),
                        kind.isOfAgent() ? "" : model),
                notAgainWithinHours,
                email ? new Rule.Email(addresses(), language, emailWhenCleared) : null,
                ticket ? new Rule.TicketAction(resolveWhenCleared) : null,
                webhook
                        ? new Rule.WebhookAction(url == null ? "" : url.strip(), secret, secretSet, webhookWhenCleared)
                        : null);
    }

    private List<String> addresses() {
        return recipients == null
                ? List.of()
                : Arrays.stream(recipients.split(BETWEEN_RECIPIENTS))
                        .filter(r -> !r.isEmpty())
                        .toList();
    }

    private static Set<Long> ids(List<String> some) {
        return some.stream().map(Long::valueOf).collect(Collectors.toSet());
    }

    private static Set<EventSeverity> set(List<String> some) {
        return some.stream().map(EventSeverity::valueOf).collect(Collectors.toSet());
    }

    /** Whether the trigger speaks of supplies, so that their type and colour can be asked. */
    public boolean ofSupplies() {
        return kind == EventKind.SUPPLY_LOW || kind == EventKind.SUPPLY_REPLACED;
    }

    /** Whether what triggers can be over by itself: a moment cannot, nor what waits for a person. */
    public boolean canLast() {
        return kind == EventKind.ALERT
                || kind == EventKind.SUPPLY_LOW
                || kind == EventKind.DEVICE_SILENT
                || (kind.isOfAgent() && kind != EventKind.AGENT_FORK);
    }

    public Long getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public void setName(String some) {
        name = some;
    }

    public boolean isOn() {
        return on;
    }

    public void setOn(boolean some) {
        on = some;
    }

    public String getKind() {
        return kind.name();
    }

    /** Another trigger begins without the parameters of the one before. */
    public void setKind(String some) {
        var chosen = EventKind.valueOf(some);
        if (chosen != kind) {
            kind = chosen;
            threshold = chosen == EventKind.SUPPLY_LOW ? (Integer) USUAL_THRESHOLD : null;
            afterMinutes = canLast() ? afterMinutes : 0;
        }
    }

    public Integer getThreshold() {
        return threshold;
    }

    public void setThreshold(Integer some) {
        threshold = some;
    }

    public String getAlertGroup() {
        return alertGroup == null ? "" : alertGroup;
    }

    public void setAlertGroup(String some) {
        alertGroup = some == null || some.isEmpty() ? null : some;
    }

    public String getAlertCode() {
        return alertCode == null ? "" : alertCode.toString();
    }

    public void setAlertCode(String some) {
        alertCode = some == null || some.isEmpty() ? null : Integer.valueOf(some);
    }

    public int getAfterMinutes() {
        return afterMinutes;
    }

    public void setAfterMinutes(int some) {
        afterMinutes = some;
    }

    public int getNotAgainWithinHours() {
        return notAgainWithinHours;
    }

    public void setNotAgainWithinHours(int some) {
        notAgainWithinHours = some;
    }

    public List<String> getCustomers() {
        return customers;
    }

    public void setCustomers(List<String> some) {
        customers = listed(some);
    }

    public List<String> getGroups() {
        return groups;
    }

    public void setGroups(List<String> some) {
        groups = listed(some);
    }

    public List<String> getSeverities() {
        return severities;
    }

    public void setSeverities(List<String> some) {
        severities = listed(some);
    }

    public List<String> getSupplyTypes() {
        return supplyTypes;
    }

    public void setSupplyTypes(List<String> some) {
        supplyTypes = listed(some);
    }

    public List<String> getColorants() {
        return colorants;
    }

    public void setColorants(List<String> some) {
        colorants = listed(some);
    }

    private static List<String> listed(List<String> some) {
        return some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getModel() {
        return model;
    }

    public void setModel(String some) {
        model = some;
    }

    public boolean isEmail() {
        return email;
    }

    public void setEmail(boolean some) {
        email = some;
    }

    public String getRecipients() {
        return recipients;
    }

    public void setRecipients(String some) {
        recipients = some;
    }

    public String getLanguage() {
        return language;
    }

    public void setLanguage(String some) {
        language = some;
    }

    public boolean isEmailWhenCleared() {
        return emailWhenCleared;
    }

    public void setEmailWhenCleared(boolean some) {
        emailWhenCleared = some;
    }

    public boolean isTicket() {
        return ticket;
    }

    public void setTicket(boolean some) {
        ticket = some;
    }

    public boolean isResolveWhenCleared() {
        return resolveWhenCleared;
    }

    public void setResolveWhenCleared(boolean some) {
        resolveWhenCleared = some;
    }

    public boolean isWebhook() {
        return webhook;
    }

    public void setWebhook(boolean some) {
        webhook = some;
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(String some) {
        url = some;
    }

    /** A new secret that is not saved yet; null while the one there stays. */
    public String getSecret() {
        return secret;
    }

    public void setSecret(String some) {
        secret = some;
    }

    public boolean isSecretSet() {
        return secretSet;
    }

    public boolean isWebhookWhenCleared() {
        return webhookWhenCleared;
    }

    public void setWebhookWhenCleared(boolean some) {
        webhookWhenCleared = some;
    }
}
