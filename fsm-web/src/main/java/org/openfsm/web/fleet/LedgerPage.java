package org.openfsm.web.fleet;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.openfsm.ingest.AgentInstallations;
import org.openfsm.ingest.AgentRow;
import org.openfsm.ingest.ReportGap;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Formats;
import org.openfsm.web.Messages;
import org.openfsm.web.Texts;

/** The ledger of the agent chosen: what came, what did not, and what is given up. */
@Named
@ViewScoped
public class LedgerPage implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int LOG = 50;
    private static final int DAYS = 30;
    /** As many digits of a chain tell it from the agent's others. */
    private static final int CHAIN = 8;

    @Inject
    AgentInstallations agents;

    @Inject
    AgentsPage page;

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    @Inject
    Messages messages;

    private transient List<LedgerLine> lines;
    private transient List<Cell> strip;
    private long logged;
    private int first;

    private String chain;
    private long from;
    private long to;
    private String why;

    /** A day of the strip. @param shape its class in the style sheet @param state complete, late, gap, nothing, idle */
    public record Cell(String shape, String state, String text) {}

    private AgentRow agent() {
        return page.getAgent();
    }

    public List<LedgerLine> lines() {
        if (lines == null) {
            var part = agents.reportLog(agent().id(), first, LOG);
            logged = part.total();
            lines = LedgerLine.of(part.rows(), agents.gaps(agent().id()));
        }
        return lines;
    }

    /** Reports taken, and what of them is remarkable. */
    public String tally() {
        var tally = agents.tally(agent().id());
        return fmt.number(tally.taken())
                + texts.of("ledger.tally", tally.repeats(), tally.late(), tally.forks(), tally.clock());
    }

    public void newer() {
        first = Math.max(0, first - LOG);
        lines = null;
    }

    public void older() {
        first += LOG;
        lines = null;
    }

    public boolean isOlder() {
        return first + LOG < logged;
    }

    public boolean isNewer() {
        return first > 0;
    }

    public String meaning(LedgerLine line) {
        return switch (line.state()) {
            case "missing" -> texts.of("ledger.missing.why", line.from(), line.to());
            case "lost" -> lost(line);
            case "late" ->
                texts.of(
                        "ledger.late.why",
                        fmt.span(Duration.between(line.made(), line.arrived()).abs()));
            case "duplicate" -> texts.of("ledger.duplicate.why", line.report().repeats());
            case "fork", "clock" -> texts.of("ledger." + line.state() + ".why");
            default ->
                line.count() > 1
                        ? texts.of("ledger.taken.folded", line.count())
                        : texts.of("ledger.taken.why", shortened(line.report().sha256()));
        };
    }

    private String lost(LedgerLine line) {
        var lost = line.gap().lost();
        var which = fmt.number(line.from()) + "–" + fmt.number(line.to());
        return texts.of("ledger.lost.why", which, lost.by(), fmt.day(lost.at()), lost.why());
    }

    private static String shortened(String hash) {
        return hash.length() < 12 ? hash : hash.substring(0, 8) + "…" + hash.substring(hash.length() - 4);
    }

    public String shape(LedgerLine line) {
        return switch (line.state()) {
            case "missing" -> "gap";
            case "late", "clock" -> "attention";
            case "duplicate" -> "info";
            case "lost" -> "unmanaged";
            case "fork" -> "critical";
            default -> "ok";
        };
    }

    /** What a person at the agent types to have reports sent once more. */
    public String sendAgain(LedgerLine line) {
        return sendAgain(line.gap());
    }

    static String sendAgain(ReportGap gap) {
        return "bin/fsm-agent send --again " + gap.from() + ".." + gap.to() + " --chain "
                + gap.chain().substring(0, Math.min(CHAIN, gap.chain().length()));
    }

    // the last days

    public List<Cell> strip() {
        if (strip == null) {
            strip = agents.days(agent().id(), fmt.zone(), DAYS).stream()
                    .map(this::cell)
                    .toList();
        }
        return strip;
    }

    private Cell cell(AgentInstallations.Day day) {
        var state = state(day);
        var shape =
                switch (state) {
                    case "late" -> "l";
                    case "gap" -> "h";
                    case "nothing" -> "g";
                    case "idle" -> "n";
                    default -> "";
                };
        long more = state.equals("gap") ? day.missing() : day.late();
        return new Cell(shape, state, texts.of("ledger.day." + state, fmt.dayAndMonth(day.day()), day.taken(), more));
    }

    private String state(AgentInstallations.Day day) {
        if (day.missing() > 0) {
            return "gap";
        }
        if (day.taken() > 0) {
            return day.late() > 0 ? "late" : "complete";
        }
        var enrolled = agent().enrolledAt();
        boolean before = enrolled == null
                || day.day().isBefore(enrolled.atZone(fmt.zone()).toLocalDate());
        // of today nothing is known yet
        return before || agent().revokedAt() != null || day.day().equals(fmt.today()) ? "idle" : "nothing";
    }

    /** The strip in a sentence. */
    public String stripSaid() {
        return texts.of("ledger.strip", days("complete"), days("late"), days("gap"), days("nothing"));
    }

    private long days(String state) {
        return strip().stream().filter(cell -> cell.state().equals(state)).count();
    }

    // giving up

    public void choose(LedgerLine line) {
        chain = line.gap().chain();
        from = line.from();
        to = line.to();
        why = null;
    }

    public void giveUp() {
        try {
            agents.giveUp(agent().id(), chain, from, to, Objects.requireNonNullElse(why, ""));
            messages.done("lost.done", to - from + 1);
        } catch (Rejected refusal) {
            messages.rejected(refusal.code().equals("agent.lost.why") ? "lose:why" : null, refusal);
        }
        lines = null;
        strip = null;
        page.changed();
    }

    public long getFrom() {
        return from;
    }

    public long getTo() {
        return to;
    }

    public String getWhy() {
        return why;
    }

    public void setWhy(String some) {
        why = some;
    }
}
