package org.openfsm.agent.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** One road to the server: carries sealed bytes, and says what became of them. */
public interface Transport {

    /** As the configuration names it: {@code https}, {@code xml-rpc} or {@code mail}. */
    String name();

    /** Who answers at its other end, as the beginning of a sentence: "The server". */
    String who();

    /**
     * Sends one report and waits for the answer, within a time that the road sets itself.
     *
     * @param urgent whether it may overtake, where the road has a way for that
     * @throws InterruptedException when the agent ends; whether the report was taken is then not known
     */
    Answer send(byte[] sealed, boolean urgent) throws InterruptedException;

    /** Whom a connection is opened to, by name: the proxy, else each address of the other end. */
    List<InetSocketAddress> doors();

    /** The certificate that the other end showed at the last try, whether it was good or not; absent: none was seen. */
    Optional<X509Certificate> shown();
}
