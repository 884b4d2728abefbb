package org.openfsm.ingest;

import org.openfsm.wire.XmlRpc;

/** A report as it comes by XML-RPC. */
public final class ReportCall {
    /** The answer by which the server takes charge. */
    public static final String TAKEN = XmlRpc.TAKEN;

    private ReportCall() {}

    /** What is for the intake: the sealed report, or the body itself when it is no such call, to be counted as unreadable. */
    public static byte[] sealed(byte[] body) {
        return XmlRpc.sealed(body).orElse(body);
    }
}
