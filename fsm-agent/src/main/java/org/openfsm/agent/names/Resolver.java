package org.openfsm.agent.names;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Who knows names and addresses. Both questions may take long. */
public interface Resolver {

    /** The name that an address points to; whoever runs the network writes it, so it may be anything. */
    Optional<String> nameOf(InetAddress address);

    /** @return none when the name is not known, or nobody says so */
    List<InetAddress> addressesOf(String name);
}
