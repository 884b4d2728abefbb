package org.openfsm.agent.backup;

import java.util.ArrayList;
import java.util.List;

/** In which lines two texts differ: what goes, what comes, and what stays around it. */
public final class LineDiff {

    private static final int CONTEXT = 2;
    /** Cells of the table; what is larger is shown as all going and all coming. */
    private static final int LARGEST = 4_000_000;

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
        int head = 0;
        while (head < old.size() && head < fresh.size() && old.get(head).equals(fresh.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < old.size() - head
                && tail < fresh.size() - head
                && old.get(old.size() - 1 - tail).equals(fresh.get(fresh.size() - 1 - tail))) {
            tail++;
        }
        var lines = new ArrayList<Line>();
        old.subList(0, head).forEach(line -> lines.add(new Line(Kind.STAYS, line)));
        between(old.subList(head, old.size() - tail), fresh.subList(head, fresh.size() - tail), lines);
        old.subList(old.size() - tail, old.size()).forEach(line -> lines.add(new Line(Kind.STAYS, line)));
        return shortened(lines);
    }

    /** By the longest common part (Hunt and McIlroy's question, answered by a table). */
    private static void between(List<String> old, List<String> fresh, List<Line> lines) {
        boolean small = (long) old.size() * fresh.size() <= LARGEST;
        var common = small ? common(old, fresh) : new int[1][1];
        int i = 0;
        int j = 0;
        while (small && i < old.size() && j < fresh.size()) {
            if (old.get(i).equals(fresh.get(j))) {
                lines.add(new Line(Kind.STAYS, old.get(i++)));
                j++;
            } else if (common[i + 1][j] >= common[i][j + 1]) {
                lines.add(new Line(Kind.GOES, old.get(i++)));
            } else {
                lines.add(new Line(Kind.COMES, fresh.get(j++)));
            }
        }
        old.subList(i, old.size()).forEach(line -> lines.add(new Line(Kind.GOES, line)));
        fresh.subList(j, fresh.size()).forEach(line -> lines.add(new Line(Kind.COMES, line)));
    }

    /** How many lines two ends have in common. */
    private static int[][] common(List<String> old, List<String> fresh) {
        var common = new int[old.size() + 1][fresh.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = fresh.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(fresh.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static List<Line> shortened(List<Line> lines) {
        var shown = new ArrayList<Line>();
        for (int at = 0; at < lines.size(); at++) {
            if (isNearAChange(lines, at)) {
                shown.add(lines.get(at));
            } else if (!shown.isEmpty() && shown.get(shown.size() - 1).kind() != Kind.GAP) {
                shown.add(new Line(Kind.GAP, ""));
            }
        }
        if (!shown.isEmpty() && shown.get(shown.size() - 1).kind() == Kind.GAP) {
            shown.remove(shown.size() - 1);
        }
        return shown;
    }

    private static boolean isNearAChange(List<Line> lines, int at) {
        return lines.subList(Math.max(0, at - CONTEXT), Math.min(lines.size(), at + CONTEXT + 1)).stream()
                .anyMatch(line -> line.kind() != Kind.STAYS);
    }
}
