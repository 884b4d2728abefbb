package org.openfsm.agent.transport;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies behind a connection that failed, in plain words and with a remedy; the same for every road over TLS. */
final class Faults {

    private static final int DEEPEST = 20;

    private Faults() {}

    /** A failure and its causes, the outermost first. */
    static List<Throwable> causes(@Nullable Throwable failure) {
        var causes = new ArrayList<Throwable>();
        for (var cause = failure; cause != null && causes.size() < DEEPEST; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    static boolean any(List<Throwable> causes, Class<? extends Throwable> kind) {
        return causes.stream().anyMatch(kind::isInstance);
    }

    /**
     * What is wrong with the certificate that was shown; absent when that is not what failed.
     *
     * @param host that was connected to
     * @param trust what to do when its authority is unknown
     */
    static Optional<String> ofCertificate(List<Throwable> causes, String host, String trust) {
        for (var cause : causes) {
            if (cause instanceof UnknownServer) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
        }
        if (any(causes, CertificateExpiredException.class)) {
            return Optional.of("its certificate has expired. Its administrator has to renew it; also check this "
                    + "machine's clock.");
        }
        if (any(causes, CertificateNotYetValidException.class)) {
            return Optional.of("its certificate is not valid yet. Check this machine's clock.");
        }
        if (any(causes, CertPathBuilderException.class) || any(causes, CertPathValidatorException.class)) {
            return Optional.of("its certificate comes from an authority that this agent does not know. " + trust);
        }
        if (any(causes, CertificateException.class)) {
            return Optional.of("its certificate is not for the name " + host
                    + ". Ask its administrator for the name that it is made for.");
        }
        return Optional.empty();
    }
}
