package org.openfsm.running;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user of the server and the password. */
public record SignIn(String name, String password) {

    /** The header Authorization of RFC 7617. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Without the password, which belongs into no log. */
    @Override
    public String toString() {
        return name;
    }
}
