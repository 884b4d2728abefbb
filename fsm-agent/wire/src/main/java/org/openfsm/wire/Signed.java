package org.openfsm.wire;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A report whose signature is that of the certificate it carries. Whether that certificate is anybody's the reader has
 * to know: here it is neither looked up nor checked for its time.
 *
 * @param signedData the CMS bytes as received: the evidence
 * @param json unpacked, not yet read
 * @param sha256 of the JSON bytes, hexadecimal in lower case: by it a report is known again
 * @param signedAt the signer's clock, to the second
 */
public record Signed(byte[] signedData, byte[] json, String sha256, X509Certificate signer, Instant signedAt) {}
