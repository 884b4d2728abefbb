package org.openfsm.agent.snmp;

import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * An opened device. Whatever the device does wrong ends in the {@link Answer}, beside what it said; no future of a
 * session completes exceptionally for a device's fault.
 */
public interface SnmpSession {

    /** The numeric address at which the device was reached; absent for a recording. */
    @Nullable
    String address();

    SnmpVersion version();

    /** What was read when the device was opened, by full instance: the system group unless something else was asked. */
    NavigableMap<Oid, SnmpValue> opened();

    /** The SNMP context that is asked, "" for the device's default one. */
    String context();

    /** The same device, asked in another context: SNMPv3's, or as {@code community@context} by communities. */
    SnmpSession inContext(String context);

    /** From now on no request of this device names more variables. */
    void askAtMost(int variables);

    /** The instances named; what the device does not have is missing from the answer. */
    CompletableFuture<Answer> get(List<Oid> instances);

    /** All instances below the columns. */
    CompletableFuture<Answer> walk(List<Oid> columns);

    /**
     * All that the device has below an object, to be recorded.
     *
     * @param leftOut subtrees that are passed over
     * @param progress told how many objects there are so far
     */
    CompletableFuture<Answer> tree(Oid root, List<Oid> leftOut, IntConsumer progress);

    /** @param values by full instance, in SNMP's order */
    record Answer(NavigableMap<Oid, SnmpValue> values, List<Fault> faults) {
        public Answer {
            faults = List.copyOf(faults);
        }
    }

    /** What went wrong at an object. @param code of the report's {@code problems} */
    record Fault(String code, Oid at) {
        /** No answer within the time and the retries, though the device had answered before. */
        public static final String NO_ANSWER = "no-answer";
        /** A walk that did not move forward. */
        public static final String NOT_INCREASING = "not-increasing";
        /** A value that is not of the object's type, or beyond its size. */
        public static final String BAD_VALUE = "bad-value";
        /** More rows, or more octets, than any printer has: the rest was left unread. */
        public static final String TOO_MUCH = "too-much";
        /** The device's time for one poll was over: the rest was left unread. */
        public static final String OUT_OF_TIME = "out-of-time";
        /** Even a single object does not fit into the device's answer. */
        public static final String TOO_BIG = "too-big";
        /** The device answered with an error status (genErr, noAccess …). */
        public static final String ERROR_STATUS = "error-status";
        /** An answer came, but from another address than the one asked; it was not used. */
        public static final String OTHER_ADDRESS = "other-address";
        /** The device answers, but refuses these credentials. */
        public static final String REFUSED = "refused";
        /** The host name does not resolve. */
        public static final String UNKNOWN_HOST = "unknown-host";
    }
}
