package org.openfsm.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJBException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;

/** What a list does when the server fails at it, and what its address says. */
class ListPageTest {

    private static final class Numbers extends ListPage<Integer> {
        private static final long serialVersionUID = 1;

        private boolean counts = true;
        private boolean reads = true;

        @Override
        protected void tally() {
            fail(counts);
        }

        @Override
        protected Page<Integer> read(int from, int size) {
            fail(reads);
            return new Page<>(List.of(1, 2), 2);
        }

        private static void fail(boolean not) {
            if (!not) {
                throw new EJBException(new Rejected("test", "The database of the test is gone"));
            }
        }

        @Override
        protected int matches() {
            return 2;
        }

        @Override
        protected String keyOf(Integer row) {
            return row.toString();
        }

        @Override
        protected Address address() {
            return new Address("/numbers").with("q", getWords());
        }

        @Override
        protected String subject() {
            return "numbers";
        }

        @Override
        protected Set<String> columns() {
            return Set.of("SIZE", "FIRST_SEEN");
        }
    }

    private final Numbers page = new Numbers();

    @Test
    void aListThatCannotBeCountedSaysWhereItStandsInTheLogAndShowsNothing() {
        page.counts = false;
        page.count();
        assertThat(page.getFailure()).isNotBlank();
        assertThat(page.getLines().count(Map.of())).isZero();
        assertThat(page.getLines().load(0, 50, Map.of(), Map.of())).isEmpty();

        page.counts = true;
        page.count();
        assertThat(page.getFailure()).isNull();
        assertThat(page.getLines().count(Map.of())).isEqualTo(2);
    }

    @Test
    void aListThatCannotBeReadSaysSoToo() {
        page.reads = false;
        page.count();
        assertThat(page.getFailure()).isNull();
        assertThat(page.getLines().load(0, 50, Map.of(), Map.of())).isEmpty();
        assertThat(page.getFailure()).isNotBlank();
    }

    @Test
    void theAddressOrdersByKnownColumnsOnlyAndCountsPagesFromOne() {
        page.setSort("-first-seen,size,password");
        assertThat(page.getSort()).isEqualTo("-first-seen,size");
        assertThat(page.order((column, descending) -> column + descending, List.of("usual")))
                .containsExactly("FIRST_SEENtrue", "SIZEfalse");
        page.setSort(null);
        assertThat(page.order((column, descending) -> column + descending, List.of("usual")))
                .containsExactly("usual");
        page.setPage(3);
        assertThat(page.getFirst()).isEqualTo(100);
        page.setPage(-1);
        assertThat(page.getPage()).isEqualTo(1);
    }
}
