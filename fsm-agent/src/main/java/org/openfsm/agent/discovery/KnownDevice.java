package org.openfsm.agent.discovery;

import org.jspecify.annotations.Nullable;

/**
 * One printer of a box, as it was read last.
 *
 * @param host of the box, as searched
 * @param printerIndex hrDeviceIndex, 0 where no printer could be told
 * @param sysObjectId numeric, without a leading dot
 * @param definition id of the definition that read it; absent when none fits
 */
public record KnownDevice(
        String sourceId,
        String host,
        int port,
        int printerIndex,
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String sysObjectId,
        @Nullable String definition) {

    /** {@code host:port}, an IPv6 address in brackets. */
    public String place() {
        return Printer.place(host, port);
    }
}
