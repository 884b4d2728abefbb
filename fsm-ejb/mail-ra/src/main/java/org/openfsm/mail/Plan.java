package org.openfsm.mail;

import java.util.List;
import java.util.Map;

/**
 * What shall be done with mails that wait; what is not named stays for another time.
 *
 * @param deliver uids to deliver now, in this order
 * @param settled uids of those that are not to be delivered again, and what becomes of them
 */
public record Plan(List<Long> deliver, Map<Long, Fate> settled) {
    public Plan {
        deliver = List.copyOf(deliver);
        settled = Map.copyOf(settled);
    }
}
