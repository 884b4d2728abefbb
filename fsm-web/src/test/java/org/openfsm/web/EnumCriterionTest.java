package org.openfsm.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openfsm.events.TicketState;

/** How chips and the address say the same. */
class EnumCriterionTest {

    private final EnumCriterion<TicketState> undone =
            new EnumCriterion<>(TicketState.class, List.of(TicketState.OPEN, TicketState.IN_PROGRESS));
    private final EnumCriterion<TicketState> any = new EnumCriterion<>(TicketState.class);

    @Test
    void theAddressSaysOnlyWhatIsNotUsual() {
        assertThat(undone.unusual()).isEmpty();
        assertThat(undone.getText()).isEqualTo("open,in-progress");
        undone.toggle("open");
        assertThat(undone.unusual()).isEqualTo("in-progress");
        undone.toggle("in-progress");
        assertThat(undone.unusual()).isEqualTo("all");
        assertThat(any.getText()).isEmpty();
        any.toggle("closed");
        assertThat(any.unusual()).isEqualTo("closed");
    }

    @Test
    void whatTheAddressSaysIsChosen() {
        undone.setText("all");
        assertThat(undone.values()).isEmpty();
        undone.setText(null);
        assertThat(undone.isUsual()).isTrue();
        undone.setText("closed,nonsense,OPEN");
        assertThat(undone.values()).containsExactly(TicketState.CLOSED);
        any.setText("in-progress,open");
        assertThat(any.getText()).isEqualTo("open,in-progress");
        any.setText("");
        assertThat(any.isEmpty()).isTrue();
    }

    @Test
    void countsAreOfWhatIsChosenOrOfAll() {
        var counts = Map.of(TicketState.OPEN, 3L, TicketState.CLOSED, 40L);
        assertThat(undone.of(counts)).isEqualTo(3);
        undone.clear();
        assertThat(undone.of(counts)).isEqualTo(43);
        undone.reset();
        assertThat(undone.of(counts)).isEqualTo(3);
    }

    @Test
    void whatIsNoIdFindsNothing() {
        var customers = new Criterion();
        customers.setText("7,x,99999999999999999999");
        assertThat(customers.ids()).containsExactlyInAnyOrder(7L, -1L);
        assertThat(customers.getText()).isEqualTo("7,x,99999999999999999999");
        customers.setText(" ");
        assertThat(customers.isEmpty()).isTrue();
    }
}
