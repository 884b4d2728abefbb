package org.openfsm.agent.transport;

import java.net.URI;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import org.openfsm.wire.XmlRpc;

/** XML-RPC: a proxy's page with status 200, a fault or any value but {@code true} does not say that a report was taken. */
final class XmlRpcForm implements Form {
    @Override
    public String road() {
        return "xml-rpc";
    }

    /** {@code https://host/api/reports} takes XML-RPC at {@code https://host/api/xmlrpc}. */
    @Override
    public URI door(URI address) {
        return address.resolve("xmlrpc");
    }

    @Override
    public String contentType() {
        return "text/xml";
    }

    @Override
    public byte[] body(byte[] sealed) {
        return XmlRpc.call(sealed);
    }

    @Override
    public BodyHandler<Boolean> taken() {
        return info -> BodySubscribers.mapping(
                new Beginning(), beginning -> info.statusCode() == 200 && XmlRpc.isTaken(beginning));
    }

    @Override
    public String expected() {
        return "200 and true";
    }
}
