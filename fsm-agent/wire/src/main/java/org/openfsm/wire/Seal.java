package org.openfsm.wire;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

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

    private static final AlgorithmIdentifier P_256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
    private static final AlgorithmIdentifier SHA_256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    private static final AlgorithmIdentifier ECDSA = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final AlgorithmIdentifier KEY_AGREEMENT =
            new AlgorithmIdentifier(CMSAlgorithm.ECDH_SHA256KDF, new AlgorithmIdentifier(CMSAlgorithm.AES256_WRAP));
    private static final int GCM_NONCE_BYTES = 12;
    private static final int GCM_TAG_BYTES = 16;

    /**
     * Of certificates that were made by their own key, by their fingerprint, which is of all their bytes. An agent sends
     * the same one with every report: to verify it costs as much as to verify the report, and so does what Bouncy Castle
     * computes of a key that it sees for the first time.
     */
    private static final Map<String, SignerInformationVerifier> SIGNERS =
            Collections.synchronizedMap(new Latest<>(1_000));

    /** Keeps so many and forgets the eldest, so that nobody can fill our memory. */
    private static final class Latest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        private final int most;

        Latest(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    private Seal() {}

    /** By what reports are opened here, for people: a native library, or Bouncy Castle, which takes twice as long. */
    public static String openedBy() {
        return Opener.CURVE.getName() + " " + Opener.CURVE.getVersionStr();
    }

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
        return unseal(sealed, keys).signed();
    }

    /** As {@link #decrypt}, and says for which of the keys it was sealed. */
    public static Unsealed unseal(byte[] sealed, List<Recipient> keys) throws UnreadableSeal {
        try {
            var content = contentInfo(sealed, CMSObjectIdentifiers.authEnvelopedData, "sealed report");
            var envelope = AuthEnvelopedData.getInstance(content.getContent());
            checkEnvelope(content, envelope);
            var ours = new ArrayList<Recipient>();
            byte[] signed = null;
            for (var key : keys) {
                var info = infoFor(key.certificate(), envelope);
                if (info != null) {
                    ours.add(key);
                    signed = signed == null ? decrypt(envelope, info, key.key()) : signed;
                }
            }
            if (signed == null) {
                throw new UnreadableSeal("Sealed for "
                        + envelope.getRecipientInfos().size() + " recipient(s), none of them is this server");
            }
            return new Unsealed(signed, ours);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            // whatever the parser makes of hostile bytes
            throw new UnreadableSeal("The sealed report is damaged or was changed on its way", e);
        }
    }

    /**
     * What was in a sealed report.
     *
     * @param signed not verified yet
     * @param recipients those of our keys that it was sealed for
     */
    public record Unsealed(byte[] signed, List<Recipient> recipients) {
        public Unsealed {
            recipients = List.copyOf(recipients);
        }
    }

    private static byte[] decrypt(AuthEnvelopedData envelope, RecipientInfo info, PrivateKey key)
            throws GeneralSecurityException, IOException {
        var agreement = KeyAgreeRecipientInfo.getInstance(info.getInfo());
        var ephemeral = agreement.getOriginator().getOriginatorKey().getPublicKeyData();
        var wrapped = RecipientEncryptedKey.getInstance(
                agreement.getRecipientEncryptedKeys().getObjectAt(0));
        var encrypted = envelope.getAuthEncryptedContentInfo();
        var contentKey = Opener.contentKey(
                key,
                Opener.publicKey(new SubjectPublicKeyInfo(P_256, ephemeral.getOctets()).getEncoded()),
                wrapped.getEncryptedKey().getOctets());
        return Opener.content(
                contentKey,
                GCMParameters.getInstance(
                                encrypted.getContentEncryptionAlgorithm().getParameters())
                        .getNonce(),
                encrypted.getEncryptedContent().getOctets(),
                envelope.getMac().getOctets());
    }

    private static void checkEnvelope(ContentInfo content, AuthEnvelopedData envelope)
            throws UnreadableSeal, IOException {
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
        var expected = new AuthEnvelopedData(
                null,
                envelope.getRecipientInfos(),
                new EncryptedContentInfo(
                        CMSObjectIdentifiers.data,
                        new AlgorithmIdentifier(
                                CMSAlgorithm.AES256_GCM, new GCMParameters(gcm.getNonce(), GCM_TAG_BYTES)),
                        encrypted.getEncryptedContent()),
                null,
                envelope.getMac(),
                null);
        checkForm(content.getContent(), expected, "sealed report");
    }

    private static @Nullable RecipientInfo infoFor(X509Certificate recipient, AuthEnvelopedData envelope)
            throws UnreadableSeal, CertificateException, IOException {
        var id = issuerAndSerialNumber(recipient);
        for (var element : envelope.getRecipientInfos()) {
            if (RecipientInfo.getInstance(element).getInfo() instanceof KeyAgreeRecipientInfo agreement
                    && agreement.getRecipientEncryptedKeys().size() == 1) {
                var key = RecipientEncryptedKey.getInstance(
                        agreement.getRecipientEncryptedKeys().getObjectAt(0));
                if (id.equals(key.getIdentifier().getIssuerAndSerialNumber())) {
                    var expected = expected(id, agreement, key);
                    checkForm(element, expected, "key for this server");
                    return expected;
                }
            }
        }
        return null;
    }

    private static RecipientInfo expected(
            IssuerAndSerialNumber id, KeyAgreeRecipientInfo agreement, RecipientEncryptedKey key)
            throws UnreadableSeal {
        var ephemeral = agreement.getOriginator().getOriginatorKey();
        if (!agreement.getKeyEncryptionAlgorithm().equals(KEY_AGREEMENT)
                || ephemeral == null
                || !isWholePoint(ephemeral.getPublicKeyData())) {
            throw new UnreadableSeal("The key is agreed on by algorithm "
                    + agreement.getKeyEncryptionAlgorithm().getAlgorithm()
                    + ", expected ephemeral ECDH on P-256 with SHA-256 key derivation and AES-256 key wrap");
        }
        return new RecipientInfo(new KeyAgreeRecipientInfo(
                new OriginatorIdentifierOrKey(new OriginatorPublicKey(P_256, ephemeral.getPublicKeyData())),
                null,
                KEY_AGREEMENT,
                new DERSequence(
                        new RecipientEncryptedKey(new KeyAgreeRecipientIdentifier(id), key.getEncryptedKey()))));
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
            checkStructure(structure);
            var certificate = certificate(structure);
            checkForm(content.getContent(), expected(structure, certificate), "signed report");
            var data = new CMSSignedData(content);
            var signer = data.getSignerInfos().getSigners().iterator().next();
            var signedAt = signedAt(signer);
            if (!signer.verify(verifier(certificate))) {
                throw new UnreadableSeal("The signature does not fit the report");
            }
            var json = Gzip.unpack((byte[]) data.getSignedContent().getContent());
            return new Signed(signed, json, Hashes.sha256(json), certificate, signedAt);
        } catch (CMSException | OperatorCreationException | CertificateException | IOException | RuntimeException e) {
            // whatever Bouncy Castle makes of hostile bytes
            throw new UnreadableSeal("The signed report is damaged or was changed after it was signed", e);
        }
    }

    private static void checkStructure(SignedData structure) throws UnreadableSeal {
        int certificates = structure.getCertificates() == null
                ? 0
                : structure.getCertificates().size();
        if (certificates != 1) {
            throw new UnreadableSeal(
                    "The signed report carries " + certificates + " certificates, expected the signer's and no other");
        }
        if (structure.getSignerInfos().size() != 1) {
            throw new UnreadableSeal("Signed by " + structure.getSignerInfos().size() + " signers, expected one");
        }
        if (!structure.getEncapContentInfo().getContentType().equals(CMSObjectIdentifiers.data)
                || structure.getEncapContentInfo().getContent() == null) {
            throw new UnreadableSeal("The signature carries no content that it is made for");
        }
        var signer = SignerInfo.getInstance(structure.getSignerInfos().getObjectAt(0));
        if (!signer.getDigestAlgorithm().equals(SHA_256)
                || !signer.getDigestEncryptionAlgorithm().equals(ECDSA)) {
            throw new UnreadableSeal("Signed by "
                    + signer.getDigestEncryptionAlgorithm().getAlgorithm() + " with "
                    + signer.getDigestAlgorithm().getAlgorithm() + ", expected ECDSA with SHA-256");
        }
    }

    private static SignedData expected(SignedData structure, X509Certificate certificate) throws CertificateException {
        var signer = SignerInfo.getInstance(structure.getSignerInfos().getObjectAt(0));
        return new SignedData(
                new DERSet(SHA_256),
                structure.getEncapContentInfo(),
                structure.getCertificates(),
                null,
                new DERSet(new SignerInfo(
                        new SignerIdentifier(issuerAndSerialNumber(certificate)),
                        SHA_256,
                        signer.getAuthenticatedAttributes(),
                        ECDSA,
                        signer.getEncryptedDigest(),
                        (ASN1Set) null)));
    }

    /** The signer's, made by its own key: every bit of it counts. */
    private static X509Certificate certificate(SignedData structure)
            throws UnreadableSeal, CertificateException, IOException {
        var found = structure.getCertificates().getObjectAt(0);
        if (Certificate.getInstance(found).getSignature().getPadBits() != 0) {
            throw new UnreadableSeal("The signer's certificate ends within a byte");
        }
        var certificate = Keys.certificate(der(found));
        var signer = SignerInfo.getInstance(structure.getSignerInfos().getObjectAt(0));
        if (!issuerAndSerialNumber(certificate).equals(signer.getSID().getId())) {
            throw new UnreadableSeal("The certificate carried is not the signer's");
        }
        if (!isP256(certificate)) {
            throw new UnreadableSeal(
                    "The signer's certificate " + Keys.fingerprint(certificate) + " is not of the curve P-256");
        }
        return certificate;
    }

    private static SignerInformationVerifier verifier(X509Certificate certificate)
            throws UnreadableSeal, OperatorCreationException {
        var fingerprint = Keys.fingerprint(certificate);
        var known = SIGNERS.get(fingerprint);
        if (known != null) {
            return known;
        }
        try {
            var key = Opener.publicKey(certificate.getPublicKey().getEncoded());
            certificate.verify(key, Opener.CURVE);
            // by the key and not by the certificate: whether it is still valid is for the reader to say
            var verifier = new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(Opener.CURVE)
                    .build(key);
            SIGNERS.put(fingerprint, verifier);
            return verifier;
        } catch (GeneralSecurityException e) {
            throw new UnreadableSeal(
                    "The signer's certificate " + fingerprint + " was not made by its own key, as an agent's is", e);
        }
    }

    private static Instant signedAt(SignerInformation signer) throws UnreadableSeal {
        var attributes = signer.getSignedAttributes();
        var signingTime = attributes == null ? null : attributes.get(CMSAttributes.signingTime);
        if (signingTime == null) {
            throw new UnreadableSeal("The signature has no time, expected the signed attributes contentType, "
                    + "messageDigest and signingTime");
        }
        return Time.getInstance(signingTime.getAttrValues().getObjectAt(0))
                .getDate()
                .toInstant();
    }

    /**
     * The parser is generous with tags, versions and optional fields; here each bit is as the writer would set it, or is
     * guarded by the tag or the signature.
     */
    private static void checkForm(ASN1Encodable found, ASN1Encodable expected, String what)
            throws UnreadableSeal, IOException {
        if (!Arrays.equals(der(found), der(expected))) {
            throw new UnreadableSeal("The " + what + " is not in the one form that report-format.md knows: "
                    + "another version, or more than it says");
        }
    }

    private static byte[] der(ASN1Encodable value) throws IOException {
        return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    }

    private static IssuerAndSerialNumber issuerAndSerialNumber(X509Certificate certificate)
            throws CertificateException {
        return new IssuerAndSerialNumber(new JcaX509CertificateHolder(certificate).toASN1Structure());
    }

    /** SEC 1, 2.3.3: 4 and both coordinates; the short and the hybrid form say the same point in other bytes. */
    private static boolean isWholePoint(ASN1BitString point) {
        return point.getPadBits() == 0 && point.getOctets().length == 1 + 2 * 32 && point.getOctets()[0] == 4;
    }

    private static boolean isP256(X509Certificate certificate) {
        return SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                .getAlgorithm()
                .equals(P_256);
    }

    private static ContentInfo contentInfo(byte[] der, ASN1ObjectIdentifier expected, String what)
            throws UnreadableSeal, IOException {
        if (der.length > Limits.SEALED_BYTES) {
            throw new UnreadableSeal(
                    "The " + what + " has " + der.length + " bytes, at most " + Limits.SEALED_BYTES + " are taken");
        }
        Der.check(der);
        var parsed = ASN1Primitive.fromByteArray(der);
        if (!Arrays.equals(der(parsed), der)) {
            throw new UnreadableSeal("The " + what + " is not in DER");
        }
        var content = ContentInfo.getInstance(parsed);
        if (!content.getContentType().equals(expected)) {
            throw new UnreadableSeal("Found CMS content of type " + content.getContentType() + ", expected a " + what);
        }
        return content;
    }
}
