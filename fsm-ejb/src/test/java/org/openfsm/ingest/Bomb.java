package org.openfsm.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.util.Date;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Well signed content that is no report, such as what would fill the memory of whoever unpacks it: our own sealing refuses. */
final class Bomb {
    private Bomb() {}

    static byte[] signed(TestAgent agent, int bytes) {
        return signed(agent, packed(new byte[bytes]));
    }

    static byte[] packed(byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static byte[] signed(TestAgent agent, byte[] content) {
        var provider = new BouncyCastleProvider();
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider(provider)
                    .build(agent.key.getPrivate());
            var digests = new JcaDigestCalculatorProviderBuilder()
                    .setProvider(provider)
                    .build();
            CMSAttributeTableGenerator attributes = parameters -> {
                var all = new ASN1EncodableVector();
                all.add(new Attribute(CMSAttributes.contentType, new DERSet((ASN1ObjectIdentifier)
                        parameters.get(CMSAttributeTableGenerator.CONTENT_TYPE))));
                all.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(agent.server.now())))));
                all.add(new Attribute(CMSAttributes.messageDigest, new DERSet(new DEROctetString((byte[])
                        parameters.get(CMSAttributeTableGenerator.DIGEST)))));
                return new AttributeTable(all);
            };
            var generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(digests)
                    .setSignedAttributeGenerator(attributes)
                    .build(signer, agent.certificate));
            generator.addCertificate(new JcaX509CertificateHolder(agent.certificate));
            return generator
                    .generate(new CMSProcessableByteArray(content), true)
                    .getEncoded(ASN1Encoding.DER);
        } catch (OperatorCreationException | CertificateException | CMSException | IOException e) {
            throw new AssertionError("The bomb cannot be made", e);
        }
    }
}
