package org.openfsm.web;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a list is limited to by a menu: some of its values, or none for all of them. The text stands in the address. */
public final class Criterion implements Serializable {

    private static final long serialVersionUID = 1;

    private List<String> values = new ArrayList<>();

    public List<String> getValues() {
        return values;
    }

    public void setValues(List<String> some) {
        values = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public String getText() {
        return String.join(",", values);
    }

    public void setText(String some) {
        setValues(some == null || some.isBlank() ? null : List.of(some.split(",")));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public void clear() {
        values = new ArrayList<>();
    }

    /** Ids come from the address: what is no number names nothing, and finds nothing. */
    public Set<Long> ids() {
        return values.stream().map(value -> Address.id(value).orElse(-1L)).collect(Collectors.toSet());
    }
}
