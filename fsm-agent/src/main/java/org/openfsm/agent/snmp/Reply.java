package org.openfsm.agent.snmp;

import java.util.List;
import org.snmp4j.smi.VariableBinding;

/** How a request ended. */
sealed interface Reply {

    /** Whether the device may be there and only this request or its answer is lost. */
    default boolean isLost() {
        return this instanceof Silent silent && silent.code().equals(SnmpSession.Fault.NO_ANSWER);
    }

    /** @param errorIndex counts from 1; 0 when the device names none */
    record Answered(int errorStatus, int errorIndex, List<VariableBinding> bindings) implements Reply {}

    /** No answer that could be used. @param code {@link SnmpSession.Fault#NO_ANSWER} or a better reason */
    record Silent(String code) implements Reply {}

    /** A report of the user-based security model: the device is there and refuses. @param reason to be shown @param lasting whether only a person can change it */
    record Refused(String reason, boolean lasting) implements Reply {}
}
