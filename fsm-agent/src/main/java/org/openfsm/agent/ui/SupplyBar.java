package org.openfsm.agent.ui;

import java.util.Locale;
import org.openfsm.wire.Level;
import org.openfsm.wire.Supply;

/**
 * How a supply is drawn; nothing is judged here, that is the server's.
 *
 * @param kind of its level, as the style sheet names it
 * @param percent of the bar that is filled; 0 where there is no measure
 * @param receptacle whether it fills up
 * @param colorant as the style sheet names it; empty when it has none
 */
public record SupplyBar(String kind, int percent, boolean receptacle, String colorant) {

    public static SupplyBar of(Supply supply) {
        var level = supply.level();
        var percent = level == null ? null : level.percent();
        return new SupplyBar(
                level == null || level.kind() == Level.Kind.INVALID
                        ? "unknown"
                        : level.kind().name().toLowerCase(Locale.ROOT),
                percent == null ? 0 : percent,
                Supply.RECEPTACLE.equals(supply.supplyClass()),
                supply.colorant() == null ? "" : supply.colorant());
    }
}
