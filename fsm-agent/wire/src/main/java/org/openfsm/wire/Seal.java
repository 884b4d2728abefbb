package org.openfsm.wire;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs, encrypts and opens reports: JSON, gzip, CMS SignedData (RFC 5652), CMS AuthEnvelopedData (RFC 5083); see
 * report-format.md 2. One set of algorithms and one encoding (DER) is spoken, and every other is refused: nobody can
 * negotiate this down, and the same report has no second form.
 */
public final class Seal {
    /** Handed on by instance and never registered: a server has providers of its own. */
    static final Provider PROVIDER = new BouncyCastleProvider();

    /** What one recipient and the frame add, generously: what is signed must also fit when it is sealed. */
    private static final int ROOM_FOR_RECIPIENTS = 16 << 10;

    private static final int GCM_NONCE_BYTES = 12;
    private static final int GCM_TAG_BYTES = 16;

    private Seal() {}

    /**
     * Packs and signs a report: what the outbox keeps.
     *
     * @param at the agent's time, carried as signingTime to the second
     * @return SignedData in DER
     * @throws IllegalArgumentException when the report is too large, or key and certificate are no pair of P-256
     */
    public static byte[] sign(byte[] json, PrivateKey key, X509Certificate certificate, Instant at) {
        if (json.length > Limits.UNPACKED_BYTES) {
            throw new IllegalArgumentException("The report has " + json.length + " bytes, at most "
                    + Limits.UNPACKED_BYTES + " can be sent: split it");
        }
        byte[] signed;
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider(PROVIDER)
                    .build(key);
            var digests = new JcaDigestCalculatorProviderBuilder()
                    .setProvider(PROVIDER)
                    .build();
            var generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(digests)
                    .setSignedAttributeGenerator(attributes(at))
                    .build(signer, certificate));
            generator.addCertificate(new JcaX509CertificateHolder(certificate));
            signed = generator
                    .generate(new CMSProcessableByteArray(Gzip.pack(json)), true)
                    .getEncoded(ASN1Encoding.DER);
        } catch (OperatorCreationException | CertificateException | CMSException | IOException e) {
            throw new IllegalArgumentException("This key and certificate cannot sign, expected P-256", e);
        }
        if (signed.length > Limits.SEALED_BYTES - ROOM_FOR_RECIPIENTS) {
            throw new IllegalArgumentException("The signed report has " + signed.length + " bytes, at most "
                    + (Limits.SEALED_BYTES - ROOM_FOR_RECIPIENTS) + " can be sent: split it");
        }
        try {
            open(signed);
        } catch (UnreadableSeal e) {
            throw new IllegalArgumentException("Key and certificate do not sign a readable report: " + e.reason(), e);
        }
        return signed;
    }

    private static CMSAttributeTableGenerator attributes(Instant at) {
        return parameters -> {
            var attributes = new ASN1EncodableVector();
            attributes.add(new Attribute(CMSAttributes.contentType, new DERSet((ASN1ObjectIdentifier)
                    parameters.get(CMSAttributeTableGenerator.CONTENT_TYPE))));
            attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at)))));
            attributes.add(new Attribute(CMSAttributes.messageDigest, new DERSet(new DEROctetString((byte[])
                    parameters.get(CMSAttributeTableGenerator.DIGEST)))));
            return new AttributeTable(attributes);
        };
    }

    /**
     * Encrypts a signed report for a server: what travels.
     *
     * @param recipients the server's certificates, current and next; each of them alone can open it
     * @return AuthEnvelopedData in DER, another one every time
     * @throws IllegalArgumentException when there is no recipient, one is not of P-256, or the result is too large
     */
    public static byte[] encrypt(byte[] signed, List<X509Certificate> recipients) {
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("A report is sealed for at least one certificate of the server");
        }
        byte[] sealed;
        try {
            var generator = new CMSAuthEnvelopedDataGenerator();
            for (var recipient : recipients) {
                if (!isP256(recipient)) {
                    throw new IllegalArgumentException("The server's certificate " + Keys.fingerprint(recipient)
                            + " is not of the curve P-256, nothing can be sealed for it");
                }
                var ephemeral = Keys.newSigningKey();
                generator.addRecipientInfoGenerator(new JceKeyAgreeRecipientInfoGenerator(
                                CMSAlgorithm.ECDH_SHA256KDF,
                                ephemeral.getPrivate(),
                                ephemeral.getPublic(),
                                CMSAlgorithm.AES256_WRAP)
                        .addRecipient(recipient)
                        .setProvider(PROVIDER));
            }
            var encryptor = (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                    .setProvider(PROVIDER)
                    .build();
            sealed = generator
                    .generate(new CMSProcessableByteArray(signed), encryptor)
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
        } catch (CertificateException | CMSException | IOException e) {
            throw new IllegalArgumentException("Nothing can be sealed for these certificates", e);
        }
        if (sealed.length > Limits.SEALED_BYTES) {
            throw new IllegalArgumentException("The sealed report has " + sealed.length + " bytes, at most "
                    + Limits.SEALED_BYTES + " can be sent: split it");
        }
        return sealed;
    }

    /**
     * Takes the encryption off; nothing of the content is handed out before its tag is verified.
     *
     * @param keys ours, current and earlier ones; the first that the bytes are sealed for opens them
     * @return the signed report, not verified yet
     * @throws UnreadableSeal whatever the bytes are, when they are not a report sealed for one of the keys
     */
    public static byte[] decrypt(byte[] sealed, List<Recipient> keys) throws UnreadableSeal {
        try {
            var content = contentInfo(sealed, CMSObjectIdentifiers.authEnvelopedData, "sealed report");
            checkEnvelope(AuthEnvelopedData.getInstance(content.getContent()));
            var recipients = new CMSAuthEnvelopedData(content).getRecipientInfos();
            for (var ours : keys) {
                Collection<RecipientInformation> infos =
                        recipients.getRecipients(new JceKeyAgreeRecipientId(ours.certificate()));
                if (!infos.isEmpty()) {
                    var info = infos.iterator().next();
                    checkAgreement(info.getKeyEncryptionAlgorithm());
                    return info.getContent(new JceKeyAgreeEnvelopedRecipient(ours.key()).setProvider(PROVIDER));
                }
            }
            throw new UnreadableSeal("Sealed for " + recipients.size() + " recipient(s), none of them is this server");
        } catch (CMSException | IOException | RuntimeException e) {
            // whatever Bouncy Castle makes of hostile bytes
            throw new UnreadableSeal("The sealed report is damaged or was changed on its way", e);
        }
    }

    private static void checkEnvelope(AuthEnvelopedData envelope) throws UnreadableSeal {
        var encrypted = envelope.getAuthEncryptedContentInfo();
        var algorithm = encrypted.getContentEncryptionAlgorithm();
        if (!algorithm.getAlgorithm().equals(CMSAlgorithm.AES256_GCM)) {
            throw new UnreadableSeal("Encrypted by algorithm " + algorithm.getAlgorithm() + ", expected AES-256-GCM");
        }
        var gcm = GCMParameters.getInstance(algorithm.getParameters());
        if (gcm.getIcvLen() != GCM_TAG_BYTES
                || gcm.getNonce().length != GCM_NONCE_BYTES
                || envelope.getMac().getOctetsLength() != GCM_TAG_BYTES) {
            throw new UnreadableSeal("Encrypted with a nonce of " + gcm.getNonce().length + " and a tag of "
                    + gcm.getIcvLen() + " bytes, expected " + GCM_NONCE_BYTES + " and " + GCM_TAG_BYTES);
        }
        if (!encrypted.getContentType().equals(CMSObjectIdentifiers.data)
                || envelope.getOriginatorInfo() != null
                || envelope.getAuthAttrs() != null
                || envelope.getUnauthAttrs() != null) {
            throw new UnreadableSeal("The sealed report carries more than its content");
        }
    }

    private static void checkAgreement(AlgorithmIdentifier algorithm) throws UnreadableSeal {
        if (!algorithm.getAlgorithm().equals(CMSAlgorithm.ECDH_SHA256KDF)
                || !AlgorithmIdentifier.getInstance(algorithm.getParameters())
                        .getAlgorithm()
                        .equals(CMSAlgorithm.AES256_WRAP)) {
            throw new UnreadableSeal("The key is agreed on by algorithm " + algorithm.getAlgorithm()
                    + ", expected ECDH with the SHA-256 key derivation and AES-256 key wrap");
        }
    }

    /**
     * Verifies the signature by the certificate that the report carries, and unpacks it.
     *
     * @throws UnreadableSeal whatever the bytes are, when they are not exactly one report with one valid signature
     */
    public static Signed open(byte[] signed) throws UnreadableSeal {
        try {
            var content = contentInfo(signed, CMSObjectIdentifiers.signedData, "signed report");
            var structure = SignedData.getInstance(content.getContent());
            if (structure.getCertificates() == null
                    || structure.getCertificates().size() != 1) {
                throw new UnreadableSeal("The signed report carries "
                        + (structure.getCertificates() == null
                                ? 0
                                : structure.getCertificates().size())
                        + " certificates, expected the signer's and no other");
            }
            if (structure.getCRLs() != null) {
                throw new UnreadableSeal("The signed report carries revocation lists, expected none");
            }
            if (!structure.getEncapContentInfo().getContentType().equals(CMSObjectIdentifiers.data)
                    || structure.getEncapContentInfo().getContent() == null) {
                throw new UnreadableSeal("The signature carries no content that it is made for");
            }
            var data = new CMSSignedData(content);
            var signers = data.getSignerInfos().getSigners();
            if (signers.size() != 1) {
                throw new UnreadableSeal("Signed by " + signers.size() + " signers, expected one");
            }
            var signer = signers.iterator().next();
            var holder = data.getCertificates().getMatches(null).iterator().next();
            if (!signer.getSID().match(holder)) {
                throw new UnreadableSeal("The certificate carried is not the signer's");
            }
            var certificate = Keys.certificate(holder.getEncoded());
            var signedAt = signedAt(signer);
            verify(signer, certificate);
            var json = Gzip.unpack((byte[]) data.getSignedContent().getContent());
            return new Signed(signed, json, Hashes.sha256(json), certificate, signedAt);
        } catch (CMSException
                | OperatorCreationException
                | GeneralSecurityException
                | IOException
                | RuntimeException e) {
            // whatever Bouncy Castle makes of hostile bytes
            throw new UnreadableSeal("The signed report is damaged or was changed after it was signed", e);
        }
    }

    private static Instant signedAt(SignerInformation signer) throws UnreadableSeal {
        var attributes = signer.getSignedAttributes();
        var signingTime = attributes == null ? null : attributes.get(CMSAttributes.signingTime);
        if (signingTime == null || signer.getUnsignedAttributes() != null) {
            throw new UnreadableSeal("Expected the signed attributes contentType, messageDigest and signingTime, "
                    + "and no unsigned ones");
        }
        return Time.getInstance(signingTime.getAttrValues().getObjectAt(0))
                .getDate()
                .toInstant();
    }

    private static void verify(SignerInformation signer, X509Certificate certificate)
            throws UnreadableSeal, OperatorCreationException, CMSException {
        if (!signer.getDigestAlgorithmID().getAlgorithm().equals(NISTObjectIdentifiers.id_sha256)
                || !signer.getEncryptionAlgOID().equals(X9ObjectIdentifiers.ecdsa_with_SHA256.getId())
                || !isP256(certificate)) {
            throw new UnreadableSeal("Signed by " + signer.getEncryptionAlgOID() + " with " + signer.getDigestAlgOID()
                    + ", expected ECDSA with SHA-256 on the curve P-256");
        }
        // by the key and not by the certificate: whether it is still valid is for the reader to say
        var verifier =
                new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(certificate.getPublicKey());
        if (!signer.verify(verifier)) {
            throw new UnreadableSeal("The signature does not fit the report");
        }
    }

    private static boolean isP256(X509Certificate certificate) {
        var algorithm = SubjectPublicKeyInfo.getInstance(
                        certificate.getPublicKey().getEncoded())
                .getAlgorithm();
        return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters());
    }

    private static ContentInfo contentInfo(byte[] der, ASN1ObjectIdentifier expected, String what)
            throws UnreadableSeal, IOException {
        if (der.length > Limits.SEALED_BYTES) {
            throw new UnreadableSeal(
                    "The " + what + " has " + der.length + " bytes, at most " + Limits.SEALED_BYTES + " are taken");
        }
        var parsed = ASN1Primitive.fromByteArray(der);
        if (parsed == null || !Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), der)) {
            throw new UnreadableSeal("The " + what + " is not in DER");
        }
        var content = ContentInfo.getInstance(parsed);
        if (!content.getContentType().equals(expected)) {
            throw new UnreadableSeal("Found CMS content of type " + content.getContentType() + ", expected a " + what);
        }
        return content;
    }
}
