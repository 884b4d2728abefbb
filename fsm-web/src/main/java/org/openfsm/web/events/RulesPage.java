package org.openfsm.web.events;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openfsm.events.RuleRow;
import org.openfsm.events.Rules;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.Fleet;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;

/** The rules in their order, each as a sentence with what became of it. */
@Named
@ViewScoped
public class RulesPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    Rules rules;

    @Inject
    Fleet fleet;

    @Inject
    RuleWords say;

    @Inject
    Messages messages;

    private transient List<Line> lines;
    private String failure;

    /** A rule with its sentence. */
    public record Line(RuleRow row, String sentence) {}

    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            read();
        }
    }

    private void read() {
        try {
            failure = null;
            Map<Long, String> customers =
                    fleet.customers().stream().collect(Collectors.toMap(CustomerRow::id, CustomerRow::name));
            Map<Long, String> groups =
                    rules.groups().stream().collect(Collectors.toMap(Rules.Choice::id, Rules.Choice::name));
            lines = rules.list().stream()
                    .map(r -> new Line(r, say.sentence(r.rule(), customers, groups)))
                    .toList();
        } catch (EJBException failed) {
            lines = List.of();
            failure = Reference.of("Reading rules", failed);
        }
    }

    public List<Line> getLines() {
        if (lines == null) {
            read();
        }
        return lines;
    }

    /** How many of them are switched on. */
    public long getOn() {
        return getLines().stream().filter(l -> !l.row().rule().paused()).count();
    }

    public long getBroken() {
        return getLines().stream().filter(l -> !l.row().broken().isEmpty()).count();
    }

    public void pause(long id) {
        act(() -> rules.pause(id));
    }

    /** Changes places with the one above or below. @param step -1 or 1 */
    public void move(long id, int step) {
        var ids = getLines().stream().map(l -> l.row().rule().id()).collect(Collectors.toCollection(ArrayList::new));
        int from = ids.indexOf(id);
        int to = from + step;
        if (from >= 0 && to >= 0 && to < ids.size()) {
            ids.set(from, ids.get(to));
            ids.set(to, id);
            act(() -> rules.order(ids));
        }
    }

    private void act(Runnable what) {
        try {
            what.run();
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        read();
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
