package org.openfsm.agent.transport;

import java.security.cert.CertificateException;

/** The server's certificates are valid, but none is the one that the configuration insists on. */
final class UnknownServer extends CertificateException {

    private static final long serialVersionUID = 1;

    UnknownServer(String message) {
        super(message);
    }
}
