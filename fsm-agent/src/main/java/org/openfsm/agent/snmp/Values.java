package org.openfsm.agent.snmp;

import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.smi.AssignableFromInteger;
import org.snmp4j.smi.AssignableFromLong;
import org.snmp4j.smi.IpAddress;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/** SNMP4J's variables as ours. */
final class Values {

    private Values() {}

    /** @return absent for a name that is longer than any may be */
    static @Nullable Oid oid(OID oid) {
        return oid.size() > Oid.MAX_ARCS ? null : Oid.of(oid.getValue());
    }

    /** @return absent for noSuchObject, noSuchInstance, endOfMibView */
    static @Nullable SnmpValue of(Variable variable) {
        if (variable instanceof Null) {
            return Null.isExceptionSyntax(variable.getSyntax()) ? null : new SnmpValue.Nothing();
        }
        if (variable instanceof OID oid) {
            var name = oid(oid);
            return name == null ? new SnmpValue.Nothing() : new SnmpValue.ObjectId(name);
        }
        if (variable instanceof IpAddress address) {
            return new SnmpValue.Octets(SnmpValue.IP_ADDRESS, address.toByteArray());
        }
        if (variable instanceof OctetString octets) {
            return new SnmpValue.Octets(variable.getSyntax(), octets.getValue());
        }
        return variable instanceof AssignableFromLong || variable instanceof AssignableFromInteger
                ? new SnmpValue.Number(variable.getSyntax(), variable.toLong())
                : new SnmpValue.Nothing();
    }
}
