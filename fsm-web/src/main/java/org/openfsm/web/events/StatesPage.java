package org.openfsm.web.events;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openfsm.events.AlertState;
import org.openfsm.events.AlertStates;
import org.openfsm.fleet.ErrorBits;
import org.openfsm.platform.Rejected;
import org.openfsm.web.ListPage;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;
import org.openfsm.web.Texts;

/** Which alert states become events: codes by severities, each to be ticked. What is ticked holds for what comes from now on. */
@Named
@ViewScoped
public class StatesPage implements Serializable {

    private static final long serialVersionUID = 1;
    /** PrtAlertSeverityLevelTC (RFC 3805) as reports name it; an error state's bit has none. */
    static final List<String> SEVERITIES = List.of("critical", "warning", "warningBinaryChange", "other");

    @Inject
    AlertStates states;

    @Inject
    RuleWords say;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    private String words = "";
    private boolean exceptions;
    private String group;
    private String code;
    private String failure;
    private transient StateLines lines;
    private transient StateLines before;
    private transient List<Line> rows;

    /** A state with a tick for each severity. @param where the group, or that it is any */
    public record Line(String group, Integer code, String text, String where, List<Cell> cells) {}

    /** A tick. @param severity null where the state has none @param differs whether the shipped answer is another one */
    public record Cell(String severity, boolean evaluate, boolean differs) {}

    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            read();
        }
    }

    private void read() {
        try {
            failure = null;
            rows = null;
            lines = new StateLines(states.list());
        } catch (EJBException failed) {
            lines = new StateLines(List.of());
            failure = Reference.of("Reading the evaluated alert states", failed);
        }
    }

    private StateLines lines() {
        if (lines == null) {
            read();
        }
        return lines;
    }

    /** The states that the words find, those of any group first. */
    public List<Line> getRows() {
        if (rows == null) {
            rows = found();
        }
        return rows;
    }

    /** Looks again, with other words. */
    public void search() {
        rows = null;
    }

    private List<Line> found() {
        var shipped = new StateLines(states.shipped());
        var some = words.strip().toLowerCase(Locale.ROOT);
        return all().map(s -> line(s, shipped))
                .filter(l -> some.isEmpty()
                        || (l.text() + " " + l.where() + " " + l.code())
                                .toLowerCase(Locale.ROOT)
                                .contains(some))
                .filter(l -> !exceptions || l.cells().stream().anyMatch(Cell::differs))
                .toList();
    }

    private Stream<StateLines.State> all() {
        var any = say.codes(null).stream().map(c -> new StateLines.State(null, c));
        var special = Stream.concat(lines().special().stream(), added())
                .filter(s -> !AlertState.ERROR_STATE.equals(s.group()))
                .distinct()
                .sorted(Comparator.comparing(StateLines.State::group)
                        .thenComparing(StateLines.State::code, Comparator.nullsFirst(Comparator.naturalOrder())));
        var bits = IntStream.range(0, ErrorBits.NAMES.size())
                .mapToObj(b -> new StateLines.State(AlertState.ERROR_STATE, b));
        return Stream.of(any, special, bits, Stream.of(new StateLines.State(null, null)))
                .flatMap(s -> s);
    }

    private Stream<StateLines.State> added() {
        return group == null
                ? Stream.empty()
                : Stream.of(new StateLines.State(group, code == null ? null : Integer.valueOf(code)));
    }

    private Line line(StateLines.State state, StateLines shipped) {
        boolean bit = AlertState.ERROR_STATE.equals(state.group());
        var severities = bit ? Stream.<String>of((String) null) : SEVERITIES.stream();
        return new Line(
                state.group(),
                state.code(),
                state.code() == null ? texts.of("states.rest") : say.alert(state.group(), state.code()),
                state.group() == null ? texts.of("states.anyGroup") : say.group(state.group()),
                severities
                        .map(s -> new Cell(
                                s,
                                lines().evaluated(state, s),
                                lines().evaluated(state, s) != shipped.evaluated(state, s)))
                        .toList());
    }

    public List<String> getSeverities() {
        return SEVERITIES;
    }

    public String severity(String severity) {
        return texts.of("states.severity." + severity);
    }

    public void toggle(Line line, Cell cell) {
        change(lines().with(new StateLines.State(line.group(), line.code()), cell.severity(), !cell.evaluate()));
    }

    public void reset() {
        change(new StateLines(states.shipped()));
    }

    private void change(StateLines to) {
        var from = lines();
        try {
            keep(to);
            before = from;
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        read();
    }

    /** What equals the shipped lines is kept as those, so that a later version's hold. */
    private void keep(StateLines some) {
        if (some.lines().equals(states.shipped())) {
            states.reset();
        } else {
            states.save(some.lines());
        }
    }

    /** Takes back the last change. */
    public void undo() {
        if (before != null) {
            keep(before);
            before = null;
        }
        read();
    }

    public String getUndoable() {
        return before == null ? null : texts.of("states.changed");
    }

    public boolean isShipped() {
        return states.isShipped();
    }

    /** How many rows there are without search. */
    public long getAll() {
        return all().count();
    }

    public List<ListPage.Choice> groups() {
        return texts.known("alert.group.").stream()
                .filter(g -> !g.equals(AlertState.ERROR_STATE))
                .map(g -> new ListPage.Choice(g, say.group(g)))
                .sorted(Comparator.comparing(ListPage.Choice::label))
                .toList();
    }

    public List<ListPage.Choice> codes() {
        return say.codes(null).stream()
                .map(c -> new ListPage.Choice(c.toString(), say.alert(null, c)))
                .sorted(Comparator.comparing(ListPage.Choice::label))
                .toList();
    }

    /** Only what differs from the shipped answers, or all. */
    public void onlyExceptions() {
        exceptions = !exceptions;
        search();
    }

    public boolean isExceptions() {
        return exceptions;
    }

    public String getWords() {
        return words;
    }

    public void setWords(String some) {
        words = Objects.requireNonNullElse(some, "");
    }

    public String getGroup() {
        return group;
    }

    public void setGroup(String some) {
        group = some;
    }

    public String getCode() {
        return code;
    }

    public void setCode(String some) {
        code = some;
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
