package org.openfsm.agent.snmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.CommunityTarget;
import org.snmp4j.DirectUserTarget;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.SNMP4JSettings;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StateReference;
import org.snmp4j.security.AuthHMAC128SHA224;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.AuthMD5;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES192;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.PrivDES;
import org.snmp4j.security.PrivacyProtocol;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.USM;
import org.snmp4j.security.nonstandard.PrivAES192With3DESKeyExtension;
import org.snmp4j.security.nonstandard.PrivAES256With3DESKeyExtension;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** SNMP4J set up as a mere asker: all of USM's protocols, no user table, no answer to anybody. */
final class Engine {

    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;

    private static final Map<OID, String> REPORTS = Map.of(
            SnmpConstants.usmStatsUnknownUserNames, "it does not know the user",
            SnmpConstants.usmStatsWrongDigests, "wrong authentication password or protocol",
            SnmpConstants.usmStatsDecryptionErrors, "wrong privacy password or protocol",
            SnmpConstants.usmStatsUnsupportedSecLevels, "it does not offer this user this level of security",
            SnmpConstants.usmStatsNotInTimeWindows, "its clock of the SNMP engine does not hold (not in time window)",
            SnmpConstants.usmStatsUnknownEngineIDs, "it changes its SNMP engine id",
            SnmpConstants.snmpUnknownContexts, "it does not know the context");

    private static final Set<OID> LASTING = Set.of(
            SnmpConstants.usmStatsUnknownUserNames,
            SnmpConstants.usmStatsWrongDigests,
            SnmpConstants.usmStatsDecryptionErrors,
            SnmpConstants.usmStatsUnsupportedSecLevels,
            SnmpConstants.snmpUnknownContexts);

    private final SecurityProtocols protocols =
            new SecurityProtocols(SecurityProtocols.SecurityProtocolSet.maxCompatibility);

    private final ConcurrentHashMap<Integer, Address> strangers = new ConcurrentHashMap<>();
    private final MPv3 version3;
    private final USM usm;
    private final Snmp snmp;

    private Engine() throws IOException {
        // an answer counts only from the address that was asked
        SNMP4JSettings.setVerifyResponsePeerAddress(true);
        protocols.addPrivacyProtocol(new PrivAES192With3DESKeyExtension());
        protocols.addPrivacyProtocol(new PrivAES256With3DESKeyExtension());
        var engineId = MPv3.createLocalEngineID();
        usm = new USM(protocols, new OctetString(engineId), 0);
        version3 = new SilentV3(engineId, protocols, SecurityModels.getCollection(new SecurityModel[] {usm}));
        var dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addMessageProcessingModel(version3);
        var udp = new DefaultUdpTransportMapping();
        udp.setReceiveBufferSize(SOCKET_BUFFER);
        snmp = new Asker(dispatcher, udp);
        snmp.listen();
    }

    static Engine start() throws IOException {
        return new Engine();
    }

    void stop() {
        try {
            snmp.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The SNMP socket could not be closed", e);
        }
    }

    void send(PDU pdu, Target<UdpAddress> target, ResponseListener listener) throws IOException {
        snmp.send(pdu, target, null, listener);
    }

    /** Must follow every answer, or SNMP4J keeps the request. */
    void forget(@Nullable PDU request, ResponseListener listener) {
        if (request != null) {
            snmp.cancel(request, listener);
        }
    }

    /** Whether an answer to this request came from elsewhere than the place asked. */
    boolean heardStranger(Integer32 requestId, UdpAddress place) {
        var stranger = strangers.get(requestId.getValue());
        return stranger != null && !stranger.equals(place);
    }

    /** Must follow the end of every request. */
    void forgetStranger(Integer32 requestId) {
        strangers.remove(requestId.getValue());
    }

    /** What a report of the user-based security model means for a person. */
    String reason(PDU report) {
        var oid = report.size() == 0 ? new OID() : report.get(0).getOid();
        return REPORTS.getOrDefault(oid, "report " + oid);
    }

    /** Whether the same question would be refused again: user, password, protocol or level are wrong. */
    boolean isLasting(PDU report) {
        return report.size() > 0 && LASTING.contains(report.get(0).getOid());
    }

    /** Whether something at this place has introduced itself as an SNMPv3 engine. */
    boolean knowsEngine(UdpAddress place) {
        return version3.getEngineID(place) != null;
    }

    /** Drops what is known of the SNMPv3 engine at a place. */
    void forgetEngine(UdpAddress place) {
        var engineId = version3.removeEngineID(place);
        if (engineId != null) {
            usm.removeEngineTime(engineId);
        }
    }

    Target<UdpAddress> target(UdpAddress place, Credentials credentials) {
        if (credentials instanceof Credentials.Community community) {
            var target = new CommunityTarget<>(place, new OctetString(community.community()));
            target.setVersion(community.version() == SnmpVersion.V1 ? SnmpConstants.version1 : SnmpConstants.version2c);
            return target;
        }
        var user = (Credentials.Usm) credentials;
        var target = new DirectUserTarget<>(
                place,
                new OctetString(user.user()),
                authentication(user.auth()),
                octets(user.authPassword()),
                privacy(user.priv()),
                octets(user.privPassword()));
        target.setVersion(SnmpConstants.version3);
        return target;
    }

    private static @Nullable OctetString octets(@Nullable String password) {
        return password == null ? null : new OctetString(password);
    }

    private @Nullable AuthenticationProtocol authentication(Credentials.Auth auth) {
        var id =
                switch (auth) {
                    case NONE -> null;
                    case MD5 -> AuthMD5.ID;
                    case SHA -> AuthSHA.ID;
                    case SHA224 -> AuthHMAC128SHA224.ID;
                    case SHA256 -> AuthHMAC192SHA256.ID;
                    case SHA384 -> AuthHMAC256SHA384.ID;
                    case SHA512 -> AuthHMAC384SHA512.ID;
                };
        return id == null ? null : protocols.getAuthenticationProtocol(id);
    }

    private @Nullable PrivacyProtocol privacy(Credentials.Priv priv) {
        var id =
                switch (priv) {
                    case NONE -> null;
                    case DES -> PrivDES.ID;
                    case AES128 -> PrivAES128.ID;
                    case AES192 -> PrivAES192.ID;
                    case AES256 -> PrivAES256.ID;
                    case AES192C -> PrivAES192With3DESKeyExtension.ID;
                    case AES256C -> PrivAES256With3DESKeyExtension.ID;
                };
        return id == null ? null : protocols.getPrivacyProtocol(id);
    }

    /** Remembers who answered in another's place. */
    private final class Asker extends Snmp {

        Asker(MessageDispatcher dispatcher, DefaultUdpTransportMapping udp) {
            super(dispatcher, udp);
        }

        @Override
        protected <A extends Address> boolean isResponseMatchingTarget(
                CommandResponderEvent<A> event, PendingRequest<?> request) {
            boolean matches = super.isResponseMatchingTarget(event, request);
            if (!matches) {
                strangers.put(event.getPDU().getRequestID().getValue(), event.getPeerAddress());
            }
            return matches;
        }
    }

    /** An agent that is asked nothing sends nothing: not even the reports by which SNMPv3 engines introduce themselves. */
    private static final class SilentV3 extends MPv3 {

        SilentV3(byte[] engineId, SecurityProtocols protocols, SecurityModels models) {
            super(engineId, null, protocols, models, CounterSupport.getInstance());
        }

        @Override
        public int sendReport(
                MessageDispatcher dispatcher,
                ScopedPDU pdu,
                int securityLevel,
                int securityModel,
                OctetString securityName,
                int maxSizeResponseScopedPDU,
                StateReference<?> stateReference,
                VariableBinding payload) {
            return SnmpConstants.SNMP_MP_OK;
        }
    }
}
