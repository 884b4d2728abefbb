package org.openfsm.web;

import jakarta.ejb.EJBException;
import jakarta.faces.component.UIData;
import jakarta.faces.context.FacesContext;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.platform.Page;
import org.primefaces.PrimeFaces;
import org.primefaces.model.FilterMeta;
import org.primefaces.model.LazyDataModel;
import org.primefaces.model.SortMeta;
import org.primefaces.model.SortOrder;

/**
 * A list that a table reads a page at a time. Words, choices, order and page are the address, so that a view can be mailed.
 *
 * @param <T> a row
 */
public abstract class ListPage<T> implements Serializable {

    private static final long serialVersionUID = 1;
    public static final int ROWS = 50;
    private static final int LAST_PAGE = 100_000;

    private String words = "";
    private List<SortMeta> order = new ArrayList<>();
    private int first;
    private String failure;
    private final Lines lines = new Lines();

    /** What an empty list says: how many match without the criterion. @param key of the criterion's name */
    public record Without(String key, long count) {}

    /** A criterion that can be chosen. */
    public record Choice(String value, String label) implements Serializable {}

    /** A chip that stands for a state or a severity. */
    public record Chip(String key, String shape, String label, long count, boolean chosen) {}

    /** Reads what can be chosen, once. */
    protected void offer() {
        // a list may have nothing to choose from
    }

    /** Counts what the chips and the line below the heading say. */
    protected abstract void tally();

    /** How many rows the view finds. */
    protected abstract int matches();

    /** The rows of the view from this one on. */
    protected abstract Page<T> read(int from, int size);

    protected abstract String keyOf(T row);

    /** The address of the view, without order and page. */
    protected abstract Address address();

    /** What is read, in English, for the log. */
    protected abstract String subject();

    /** The names by which the table may be ordered. */
    protected abstract Set<String> columns();

    /** The table's place in the page. */
    protected String table() {
        return ":rows:table";
    }

    /** Reads what the first drawing needs. */
    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            count(this::offer);
        }
    }

    /** From the first page on, whenever a criterion changed. */
    public void search() {
        first = 0;
        Optional.ofNullable(FacesContext.getCurrentInstance().getViewRoot().findComponent(table()))
                .map(UIData.class::cast)
                .ifPresent(t -> t.setFirst(0));
        count();
    }

    /** Counts anew; the page that is shown stays. */
    protected final void count() {
        count(() -> {});
    }

    private void count(Runnable before) {
        try {
            failure = null;
            before.run();
            tally();
        } catch (EJBException failed) {
            failure = Reference.of("Counting " + subject(), failed);
        }
    }

    private final class Lines extends LazyDataModel<T> {
        private static final long serialVersionUID = 1;

        @Override
        public int count(Map<String, FilterMeta> none) {
            return failure == null ? matches() : 0;
        }

        @Override
        public List<T> load(int from, int size, Map<String, SortMeta> by, Map<String, FilterMeta> none) {
            if (failure != null) {
                return List.of();
            }
            first = from;
            order = by.values().stream().filter(s -> !s.getOrder().isUnsorted()).toList();
            try {
                var page = read(from, size);
                tell();
                return page.rows();
            } catch (EJBException failed) {
                failure = Reference.of("Reading " + subject(), failed);
                return List.of();
            }
        }

        @Override
        public String getRowKey(T row) {
            return keyOf(row);
        }

        @Override
        public T getRowData(String key) {
            return getWrappedData() == null
                    ? null
                    : getWrappedData().stream()
                            .filter(l -> keyOf(l).equals(key))
                            .findFirst()
                            .orElse(null);
        }
    }

    /** Tells the browser the address of what it shows now. */
    private void tell() {
        if (FacesContext.getCurrentInstance().getPartialViewContext().isAjaxRequest()) {
            PrimeFaces.current()
                    .ajax()
                    .addCallbackParam(
                            "address",
                            address()
                                    .with("sort", getSort())
                                    .with("p", first == 0 ? "" : Integer.toString(first / ROWS + 1))
                                    .toString());
        }
    }

    /** The order that the table has, or the usual one. @param by makes it of a column's name and whether it descends */
    protected <S> List<S> order(BiFunction<String, Boolean, S> by, List<S> usual) {
        var sorts = order.stream()
                .filter(s -> columns().contains(s.getField()))
                .map(s -> by.apply(s.getField(), s.getOrder().isDescending()))
                .toList();
        return sorts.isEmpty() ? usual : sorts;
    }

    protected static Set<String> columns(Enum<?>... all) {
        return Arrays.stream(all).map(Enum::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The chips of a criterion, one for each of its constants. */
    protected static <E extends Enum<E>> List<Chip> chips(
            EnumCriterion<E> criterion,
            E[] all,
            Map<E, Long> counts,
            Function<E, String> shape,
            Function<E, String> label) {
        return Arrays.stream(all)
                .map(one -> new Chip(
                        EnumCriterion.nameOf(one),
                        shape.apply(one),
                        label.apply(one),
                        counts.getOrDefault(one, 0L),
                        criterion.contains(one)))
                .toList();
    }

    /** Leaves out those that nothing is behind, unless they are chosen. */
    protected static List<Chip> ofUse(List<Chip> chips) {
        return chips.stream().filter(c -> c.count() > 0 || c.chosen()).toList();
    }

    /** Of all these views, those that find something. @param relaxed by the criterion that each leaves out */
    protected static <F> List<Without> without(Map<String, F> relaxed, ToLongFunction<F> found) {
        return relaxed.entrySet().stream()
                .map(e -> new Without(e.getKey(), found.applyAsLong(e.getValue())))
                .filter(w -> w.count() > 0)
                .toList();
    }

    protected static List<Choice> choices(List<CustomerRow> customers) {
        return customers.stream()
                .map(c -> new Choice(Long.toString(c.id()), c.name()))
                .toList();
    }

    protected static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    // the address: f:viewParam reads and writes these as text

    public String getWords() {
        return words;
    }

    public void setWords(String some) {
        words = some == null ? "" : some;
    }

    public String getSort() {
        return order.stream()
                .map(s -> (s.getOrder().isDescending() ? "-" : "")
                        + s.getField().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(","));
    }

    public void setSort(String some) {
        order = new ArrayList<>();
        for (var word : Objects.requireNonNullElse(some, "").split(",")) {
            var field = word.replaceFirst("^-", "").toUpperCase(Locale.ROOT).replace('-', '_');
            if (columns().contains(field)) {
                order.add(SortMeta.builder()
                        .field(field)
                        .order(word.startsWith("-") ? SortOrder.DESCENDING : SortOrder.ASCENDING)
                        .priority(order.size() + 1)
                        .build());
            }
        }
    }

    public Integer getPage() {
        return first / ROWS + 1;
    }

    public void setPage(Integer page) {
        first = page == null || page < 1 ? 0 : (Math.min(page, LAST_PAGE) - 1) * ROWS;
    }

    public List<SortMeta> getOrder() {
        return order;
    }

    public int getFirst() {
        return first;
    }

    public LazyDataModel<T> getLines() {
        return lines;
    }

    public int getMatches() {
        return matches();
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
