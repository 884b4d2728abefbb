package org.openfsm.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.openfsm.wire.Seal;

/** Seals what wire's own {@link Seal} refuses to: signed and encrypted rightly, with something evil inside. */
final class RawSeal {

    private RawSeal() {}

    /** Signs {@code content} as it is, without looking at it, and encrypts it for the server. */
    static byte[] sealed(byte[] content, HandmadeAgent agent) throws GeneralSecurityException, IOException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(agent.keys().getPrivate());
            var generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .build(signer, agent.certificate()));
            generator.addCertificate(new JcaX509CertificateHolder(agent.certificate()));
            return Seal.encrypt(
                    generator
                            .generate(new CMSProcessableByteArray(content), true)
                            .getEncoded("DER"),
                    agent.file().recipients());
        } catch (OperatorCreationException | CMSException e) {
            throw new GeneralSecurityException("The evil report could not be signed", e);
        }
    }

    static byte[] gzip(byte[] content) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(packed)) {
            zip.write(content);
        }
        return packed.toByteArray();
    }
}
