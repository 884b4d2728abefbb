package org.openfsm.agent.snmp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.SNMP4JSettings;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Snmp;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.security.nonstandard.PrivAES192With3DESKeyExtension;
import org.snmp4j.security.nonstandard.PrivAES256With3DESKeyExtension;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** An SNMPv3 agent: SNMP4J's own side of the user-based security model, with users as a printer would have them. */
final class Usm3Agent implements AutoCloseable, CommandResponder {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final NavigableMap<OID, Variable> objects = new TreeMap<>();
    private final DefaultUdpTransportMapping udp;
    private final USM usm;
    private final Snmp snmp;

    Usm3Agent() throws IOException {
        this(0, "first" + NUMBER.incrementAndGet(), 3);
    }

    /** @param name of which its engine id is made, and nothing else */
    Usm3Agent(int port, String name, int boots) throws IOException {
        // as printers do: who cannot be authenticated is told so without authentication
        SNMP4JSettings.setReportSecurityLevelStrategy(SNMP4JSettings.ReportSecurityLevelStrategy.noAuthNoPrivIfNeeded);
        udp = new DefaultUdpTransportMapping(new UdpAddress("127.0.0.1/" + port));
        var engineId = ("\u0080\u0000\u001f\u0088\u0004" + name).getBytes(StandardCharsets.ISO_8859_1);
        var protocols = new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.maxCompatibility);
        protocols.addPrivacyProtocol(new PrivAES192With3DESKeyExtension());
        protocols.addPrivacyProtocol(new PrivAES256With3DESKeyExtension());
        usm = new USM(protocols, new OctetString(engineId), boots);
        var dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv3(
                engineId,
                null,
                protocols,
                SecurityModels.getCollection(new SecurityModel[] {usm}),
                new CounterSupport()));
        snmp = new Snmp(dispatcher, udp);
        snmp.addCommandResponder(this);
        snmp.listen();
    }

    Usm3Agent has(String oid, Variable value) {
        objects.put(new OID(oid), value);
        return this;
    }

    Usm3Agent knows(String user, OID auth, String authPassword, OID priv, String privPassword) {
        usm.addUser(new UsmUser(
                new OctetString(user), auth, new OctetString(authPassword), priv, new OctetString(privPassword)));
        return this;
    }

    int port() {
        return udp.getListenAddress().getPort();
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        var question = event.getPDU();
        var answer = new ScopedPDU((ScopedPDU) question);
        answer.clear();
        answer.setType(PDU.RESPONSE);
        answer.setRequestID(question.getRequestID());
        int times = question.getType() == PDU.GETBULK ? question.getMaxRepetitions() : 1;
        var cursors = question.getVariableBindings().stream()
                .map(VariableBinding::getOid)
                .toArray(OID[]::new);
        for (int i = 0; i < times; i++) {
            for (int c = 0; c < cursors.length; c++) {
                var found = question.getType() == PDU.GET ? exact(cursors[c]) : next(cursors[c]);
                cursors[c] = found.getOid();
                answer.add(found);
            }
        }
        event.setProcessed(true);
        try {
            event.getMessageDispatcher()
                    .returnResponsePdu(
                            event.getMessageProcessingModel(),
                            event.getSecurityModel(),
                            event.getSecurityName(),
                            event.getSecurityLevel(),
                            answer,
                            event.getMaxSizeResponsePDU(),
                            event.getStateReference(),
                            new StatusInformation());
        } catch (MessageException e) {
            throw new IllegalStateException("the test's own agent could not answer", e);
        }
    }

    private VariableBinding exact(OID oid) {
        var value = objects.get(oid);
        return new VariableBinding(oid, value == null ? Null.noSuchInstance : value);
    }

    private VariableBinding next(OID oid) {
        var entry = objects.higherEntry(oid);
        return entry == null
                ? new VariableBinding(oid, Null.endOfMibView)
                : new VariableBinding(entry.getKey(), entry.getValue());
    }

    /** Closes this one; another engine, with users of its own, takes its port. */
    Usm3Agent replacedByAnother() throws IOException {
        int port = port();
        close();
        return new Usm3Agent(port, "second", 1);
    }

    @Override
    public void close() throws IOException {
        snmp.close();
    }
}
