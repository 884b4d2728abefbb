package org.openfsm.agent.backup;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** In which lines two texts differ: what goes, what comes, and what stays around it. */
public final class LineDiff {

    private static final int CONTEXT = 2;
    /** The names of both texts and where the first change is, which nobody needs here. */
    private static final int HEAD = 3;
    /** Lines of both texts; what has more is shown as all going and all coming, for it would take long. */
    private static final int MOST = 20_000;

    private LineDiff() {}

    /** What becomes of a line. */
    public enum Kind {
        STAYS,
        GOES,
        COMES,
        /** Lines that stay, and are left out here. */
        GAP
    }

    public record Line(Kind kind, String text) {}

    /** @return empty when there is no difference */
    static List<Line> of(String before, String after) {
        var old = before.lines().toList();
        var fresh = after.lines().toList();
        if (old.size() + fresh.size() > MOST && !old.equals(fresh)) {
            return Stream.concat(
                            old.stream().map(line -> new Line(Kind.GOES, line)),
                            fresh.stream().map(line -> new Line(Kind.COMES, line)))
                    .toList();
        }
        var patch = DiffUtils.diff(old, fresh, new MyersDiffWithLinearSpace<>());
        var lines = new ArrayList<Line>();
        var coming = new ArrayList<Line>();
        UnifiedDiffUtils.generateUnifiedDiff("", "", old, patch, CONTEXT).stream()
                .skip(HEAD)
                .map(LineDiff::line)
                .forEach(line -> {
                    if (line.kind() != Kind.GOES && line.kind() != Kind.COMES) {
                        lines.addAll(coming);
                        coming.clear();
                    }
                    (line.kind() == Kind.COMES ? coming : lines).add(line);
                });
        lines.addAll(coming); // behind what it replaces, as people read it
        return lines;
    }

    private static Line line(String unified) {
        var text = unified.substring(1);
        return switch (unified.charAt(0)) {
            case '-' -> new Line(Kind.GOES, text);
            case '+' -> new Line(Kind.COMES, text);
            case '@' -> new Line(Kind.GAP, "");
            default -> new Line(Kind.STAYS, text);
        };
    }
}
