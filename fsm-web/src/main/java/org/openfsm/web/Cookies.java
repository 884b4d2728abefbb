package org.openfsm.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings that a browser keeps for its person; never part of a link. */
enum Cookies {
    LANGUAGE("fsm-lang"),
    THEME("fsm-theme"),
    /** What "as system" last meant in this browser: light or dark. */
    SCHEME("fsm-scheme"),
    ZONE("fsm-zone"),
    NAVIGATION("fsm-nav");

    private final String cookie;

    Cookies(String cookie) {
        this.cookie = cookie;
    }

    Optional<String> of(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(c -> c.getName().equals(cookie))
                .map(c -> c.getValue())
                .findFirst();
    }
}
