package org.openfsm.platform;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Duration;

/** A real mail server on this machine. */
public final class TestPost {
    /** GreenMail's own two seconds are too few for a busy machine. */
    private static final Duration START = Duration.ofMinutes(1);

    private TestPost() {}

    /** Not started yet; for SMTP, on a free port. */
    public static GreenMail smtp() {
        var setup = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(START.toMillis());
        return new GreenMail(setup);
    }
}
