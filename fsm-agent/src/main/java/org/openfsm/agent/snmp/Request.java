package org.openfsm.agent.snmp;

import java.util.List;
import org.openfsm.pmd.Oid;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.ScopedPDU;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/** What a device is asked. These three kinds are all there are: nothing here can write to a device. */
record Request(Kind kind, List<Oid> oids, int repetitions) {

    enum Kind {
        GET(PDU.GET),
        NEXT(PDU.GETNEXT),
        BULK(PDU.GETBULK);

        private final int pduType;

        Kind(int pduType) {
            this.pduType = pduType;
        }
    }

    static Request get(List<Oid> instances) {
        return new Request(Kind.GET, instances, 1);
    }

    PDU pdu(Credentials credentials) {
        PDU pdu = emptyPdu(credentials);
        pdu.setType(kind.pduType);
        for (var oid : oids) {
            pdu.add(new VariableBinding(new OID(oid.toArray())));
        }
        if (kind == Kind.BULK) {
            pdu.setNonRepeaters(0);
            pdu.setMaxRepetitions(repetitions);
        }
        return pdu;
    }

    private static PDU emptyPdu(Credentials credentials) {
        if (credentials instanceof Credentials.Usm usm) {
            var scoped = new ScopedPDU();
            scoped.setContextName(new OctetString(usm.context()));
            return scoped;
        }
        return credentials.version() == SnmpVersion.V1 ? new PDUv1() : new PDU();
    }
}
