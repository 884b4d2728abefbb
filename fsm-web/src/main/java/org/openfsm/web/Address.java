package org.openfsm.web;

import jakarta.faces.context.FacesContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The address of a view within this application. */
public final class Address {

    private final StringBuilder address;
    private boolean first = true;

    public Address(String path) {
        var faces = FacesContext.getCurrentInstance();
        address = new StringBuilder(
                        faces == null ? "" : faces.getExternalContext().getRequestContextPath())
                .append(path);
    }

    /** Adds a parameter, unless its value is empty. */
    public Address with(String name, String value) {
        if (value != null && !value.isEmpty()) {
            address.append(first ? '?' : '&').append(name).append('=');
            address.append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("%2C", ","));
            first = false;
        }
        return this;
    }

    /** The id in a text from outside; nothing when it is none. */
    public static Optional<Long> id(String some) {
        return some != null && some.matches("\\d{1,18}") ? Optional.of(Long.valueOf(some)) : Optional.empty();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
