package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] JSON = "{\"format\":\"fsm-report/1\"}".getBytes(StandardCharsets.UTF_8);

    private final KeyPair agent = Keys.newSigningKey();
    private final X509Certificate agentCertificate = Keys.selfSigned(agent, "agent", NOON, Duration.ofDays(1));
    private final KeyPair server = Keys.newSigningKey();
    private final X509Certificate serverCertificate = Keys.selfSigned(server, "server", NOON, Duration.ofDays(1));
    private final KeyPair next = Keys.newSigningKey();
    private final X509Certificate nextCertificate = Keys.selfSigned(next, "server", NOON, Duration.ofDays(1));
    private final List<Recipient> ours = List.of(new Recipient(serverCertificate, server.getPrivate()));

    @Test
    void opensWhatTheAgentSignedAndNothingElse() throws Exception {
        var signed = sign(JSON);

        var opened = Seal.open(Seal.decrypt(Seal.encrypt(signed, List.of(serverCertificate)), ours));

        assertThat(opened.signedData()).isEqualTo(signed);
        assertThat(opened.json()).isEqualTo(JSON);
        assertThat(opened.sha256()).isEqualTo(Hashes.sha256(JSON));
        assertThat(opened.signer()).isEqualTo(agentCertificate);
        assertThat(opened.signedAt()).isEqualTo(NOON);
    }

    @Test
    void sealsForTheCurrentAndTheNextCertificateOfAServer() throws Exception {
        var signed = sign(JSON);
        var sealed = Seal.encrypt(signed, List.of(serverCertificate, nextCertificate));

        assertThat(Seal.decrypt(sealed, ours)).isEqualTo(signed);
        assertThat(Seal.decrypt(sealed, List.of(new Recipient(nextCertificate, next.getPrivate()))))
                .isEqualTo(signed);
    }

    @Test
    void opensWhatVersionOneSealed() throws Exception {
        var keys = List.of(
                new Recipient(Golden.certificate("server-next"), Golden.key("server-next")),
                new Recipient(Golden.certificate("server"), Golden.key("server")));

        for (var key : keys) {
            var opened = Seal.open(Seal.decrypt(Golden.bytes("sealed.bin"), List.of(key)));

            assertThat(opened.signer()).isEqualTo(Golden.certificate("agent"));
            assertThat(opened.signedAt()).isEqualTo(Instant.parse("2026-11-23T06:00:08Z"));
            assertThat(ReportCodec.read(opened.json())).isEqualTo(Golden.report("example.json"));
        }
        assertThat(Seal.decrypt(Golden.bytes("sealed.bin"), keys)).isEqualTo(Golden.bytes("signed.bin"));
    }

    @Test
    void carriesASignatureOfYesterdayBecauseTheServerJudgesTime() throws Exception {
        var expired = Keys.selfSigned(agent, "agent", NOON.minus(Duration.ofDays(900)), Duration.ofDays(1));

        assertThat(Seal.open(Seal.sign(JSON, agent.getPrivate(), expired, NOON)).signer())
                .isEqualTo(expired);
    }

    @Test
    void registersNoProvider() {
        Seal.encrypt(sign(JSON), List.of(serverCertificate));

        assertThat(Security.getProvider("BC")).isNull();
    }

    @Test
    void refusesWhatIsSealedForAnother() {
        var sealed = Seal.encrypt(sign(JSON), List.of(nextCertificate));

        assertThat(unreadable(() -> Seal.decrypt(sealed, ours)))
                .isEqualTo("Sealed for 1 recipient(s), none of them is this server");
    }

    @Test
    void refusesToSealForNobodyAndForOtherCurves() throws Exception {
        var p384 = certificate(ec("secp384r1"), "SHA256withECDSA", "P-384");

        assertThatThrownBy(() -> Seal.encrypt(sign(JSON), List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Seal.encrypt(sign(JSON), List.of(p384)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of the curve P-256");
    }

    @Test
    void refusesToSignWithAKeyThatIsNotTheCertificates() {
        assertThatThrownBy(() -> Seal.sign(JSON, next.getPrivate(), agentCertificate, NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The signature does not fit the report");
    }

    @Test
    void refusesToSignWhatTheServerWouldNotTake() {
        var tooLarge = new byte[Limits.UNPACKED_BYTES + 1];
        var incompressible = new byte[Limits.SEALED_BYTES];
        new Random(1).nextBytes(incompressible);

        assertThatThrownBy(() -> sign(tooLarge)).hasMessageContaining("split it");
        assertThatThrownBy(() -> sign(incompressible)).hasMessageContaining("split it");
    }

    @Test
    void storesWhatRepeatsItselfTooMuchAndStillOpensIt() throws Exception {
        var dull = new byte[1 << 20];

        var signed = sign(dull);

        assertThat(signed.length).isGreaterThan(dull.length / Limits.COMPRESSION_RATIO);
        assertThat(Seal.open(signed).json()).isEqualTo(dull);
    }

    @Test
    void refusesEveryFlippedBitAndEveryTruncation() {
        var signed = sign(JSON);
        var sealed = Seal.encrypt(signed, List.of(serverCertificate));
        var random = new Random(4711);

        for (int i = 0; i < 300; i++) {
            var flipped = flip(sealed, random.nextInt(sealed.length * 8));
            assertThat(unreadable(() -> Seal.decrypt(flipped, ours))).isNotBlank();
            var changed = flip(signed, random.nextInt(signed.length * 8));
            assertThat(unreadable(() -> Seal.open(changed))).isNotBlank();
        }
        for (int length = 0; length < sealed.length; length += 5) {
            var cut = Arrays.copyOf(sealed, length);
            assertThat(unreadable(() -> Seal.decrypt(cut, ours))).isNotBlank();
        }
        for (int length = 0; length < signed.length; length += 5) {
            var cut = Arrays.copyOf(signed, length);
            assertThat(unreadable(() -> Seal.open(cut))).isNotBlank();
        }
    }

    private static byte[] flip(byte[] bytes, int bit) {
        var flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    @Test
    void refusesRandomBytesAndTextsAndTheWrongLayer() {
        var random = new Random(4711);
        var candidates = new ArrayList<byte[]>();
        for (int i = 0; i < 300; i++) {
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            candidates.add(bytes);
        }
        candidates.add("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        candidates.add(JSON);
        candidates.add(new byte[] {5, 0});
        candidates.add(new byte[] {0x30, 0});

        for (var bytes : candidates) {
            assertThat(unreadable(() -> Seal.decrypt(bytes, ours))).isNotBlank();
            assertThat(unreadable(() -> Seal.open(bytes))).isNotBlank();
        }
        assertThat(unreadable(() -> Seal.decrypt(sign(JSON), ours))).contains("expected a sealed report");
        assertThat(unreadable(() -> Seal.open(Seal.encrypt(sign(JSON), List.of(serverCertificate)))))
                .contains("expected a signed report");
    }

    @Test
    void refusesBytesBehindTheEndAndOtherEncodings() throws Exception {
        var signed = sign(JSON);
        var sealed = Seal.encrypt(signed, List.of(serverCertificate));
        var indefinite = ContentInfo.getInstance(signed).getEncoded(ASN1Encoding.BER);

        assertThat(unreadable(() -> Seal.open(Arrays.copyOf(signed, signed.length + 1))))
                .endsWith("1 bytes behind its end");
        assertThat(unreadable(() -> Seal.decrypt(Arrays.copyOf(sealed, sealed.length + 3), ours)))
                .endsWith("3 bytes behind its end");
        assertThat(indefinite).isEqualTo(signed); // read from DER it stays DER; so the outermost length is done by hand
        var ber = new byte[signed.length + 2];
        System.arraycopy(signed, 4, ber, 2, signed.length - 4);
        ber[0] = 0x30;
        ber[1] = (byte) 0x80;
        assertThat(unreadable(() -> Seal.open(ber))).contains("no definite length at byte 1");
    }

    @ParameterizedTest(name = "{0} values within each other")
    @ValueSource(ints = {33, 10_000, 800_000})
    void refusesHostileNestingWithoutExhaustingTheStack(int depth) {
        var definite = nested(depth);
        var indefinite = new byte[2 * depth];
        for (int i = 0; i < indefinite.length; i += 2) {
            indefinite[i] = 0x30;
            indefinite[i + 1] = (byte) 0x80;
        }
        for (var bytes : List.of(definite, indefinite)) {
            assertThat(unreadable(() -> Seal.open(bytes))).startsWith("Not the DER of a report");
            assertThat(unreadable(() -> Seal.decrypt(bytes, ours))).startsWith("Not the DER of a report");
        }
    }

    private static byte[] nested(int depth) {
        var reversed = new ByteArrayOutputStream();
        int length = 0;
        for (int i = 0; i < depth; i++) {
            int octets = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            for (int j = 0; j < Math.max(octets, 1); j++) {
                reversed.write(length >> 8 * j);
            }
            if (octets > 0) {
                reversed.write(0x80 | octets);
            }
            reversed.write(0x30);
            length = reversed.size();
        }
        var bytes = reversed.toByteArray();
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swap = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swap;
        }
        return bytes;
    }

    /** Bouncy Castle sorts a set by insertion: 200 KB of it the wrong way round took 44 s, without any key. */
    @ParameterizedTest(name = "a set of {0}")
    @ValueSource(ints = {1_000, 800_000})
    void refusesSetsThatNobodyCanPutInOrderInTime(int values) {
        var set = new byte[5 + 5 * values];
        for (int at = set.length - 5, value = 0; at >= 5; at -= 5, value++) {
            System.arraycopy(new byte[] {4, 3, (byte) (value >> 16), (byte) (value >> 8), (byte) value}, 0, set, at, 5);
        }
        int length = set.length - 5;
        System.arraycopy(
                new byte[] {0x31, (byte) 0x83, (byte) (length >> 16), (byte) (length >> 8), (byte) length},
                0,
                set,
                0,
                5);

        assertThat(unreadable(() -> Seal.open(set))).isEqualTo("Not the DER of a report: more than 1000 values");
        assertThat(unreadable(() -> Seal.decrypt(set, ours)))
                .isEqualTo("Not the DER of a report: more than 1000 values");
    }

    @Test
    void refusesWhatIsTooLargeBeforeLookingAtIt() {
        var huge = new byte[Limits.SEALED_BYTES + 1];

        assertThat(unreadable(() -> Seal.decrypt(huge, ours)))
                .isEqualTo("The sealed report has 4194305 bytes, at most 4194304 are taken");
        assertThat(unreadable(() -> Seal.open(huge))).contains("at most 4194304");
    }

    @Test
    void refusesSignaturesOfAnotherKind() throws Exception {
        var rsaKeys = KeyPairGenerator.getInstance("RSA");
        rsaKeys.initialize(2048);
        var rsa = rsaKeys.generateKeyPair();
        var p384 = ec("secp384r1");
        var content = Gzip.pack(JSON);

        assertThat(unreadable(() -> Seal.open(signed(content, rsa, "SHA256withRSA", true))))
                .contains("expected ECDSA with SHA-256");
        assertThat(unreadable(() -> Seal.open(signed(content, agent, "SHA384withECDSA", true))))
                .contains("expected ECDSA with SHA-256");
        assertThat(unreadable(() -> Seal.open(signed(content, p384, "SHA256withECDSA", true))))
                .contains("not of the curve P-256");
    }

    @Test
    void refusesASignatureWithoutContentCertificateOrTime() throws Exception {
        var content = new CMSProcessableByteArray(Gzip.pack(JSON));

        assertThat(unreadable(() -> Seal.open(encoded(generator(agent, agentCertificate, false), content, false))))
                .isEqualTo("The signature carries no content that it is made for");
        var bare = new CMSSignedDataGenerator();
        bare.addSignerInfoGenerator(infoGenerator(false).build(signer(agent, "SHA256withECDSA"), agentCertificate));
        assertThat(unreadable(() -> Seal.open(encoded(bare, content, true)))).contains("carries 0 certificates");
        assertThat(unreadable(() -> Seal.open(encoded(generator(agent, agentCertificate, true), content, true))))
                .startsWith("The signature has no time");
        var other = new CMSProcessableByteArray(new ASN1ObjectIdentifier("1.2.3.4"), Gzip.pack(JSON));
        assertThat(unreadable(() -> Seal.open(encoded(generator(agent, agentCertificate, false), other, true))))
                .isEqualTo("The signature carries no content that it is made for");
    }

    @Test
    void refusesTwoSignersTwoCertificatesAndAnothersCertificate() throws Exception {
        var content = new CMSProcessableByteArray(Gzip.pack(JSON));
        var twoSigners = generator(agent, agentCertificate, false);
        twoSigners.addSignerInfoGenerator(
                infoGenerator(false).build(signer(server, "SHA256withECDSA"), serverCertificate));
        var twoCertificates = generator(agent, agentCertificate, false);
        twoCertificates.addCertificate(new JcaX509CertificateHolder(serverCertificate));
        var anothers = new CMSSignedDataGenerator();
        anothers.addSignerInfoGenerator(infoGenerator(false).build(signer(agent, "SHA256withECDSA"), agentCertificate));
        anothers.addCertificate(new JcaX509CertificateHolder(serverCertificate));

        assertThat(unreadable(() -> Seal.open(encoded(twoSigners, content, true))))
                .isEqualTo("Signed by 2 signers, expected one");
        assertThat(unreadable(() -> Seal.open(encoded(twoCertificates, content, true))))
                .contains("carries 2 certificates");
        assertThat(unreadable(() -> Seal.open(encoded(anothers, content, true))))
                .isEqualTo("The certificate carried is not the signer's");
    }

    @Test
    void refusesASignerThatOnlyClaimsTheCertificate() throws Exception {
        var stolen = new CMSSignedDataGenerator();
        stolen.addSignerInfoGenerator(infoGenerator(false).build(signer(next, "SHA256withECDSA"), agentCertificate));
        stolen.addCertificate(new JcaX509CertificateHolder(agentCertificate));

        assertThat(unreadable(() -> Seal.open(encoded(stolen, new CMSProcessableByteArray(Gzip.pack(JSON)), true))))
                .isEqualTo("The signature does not fit the report");
    }

    @Test
    void stopsAtAGzipBomb() throws Exception {
        var bomb = gzip(new byte[8 << 20]);
        var huge = gzip(new byte[Limits.UNPACKED_BYTES + 1]);

        assertThat(unreadable(() -> Seal.open(signed(bomb, agent, "SHA256withECDSA", true))))
                .contains("100 times its own size");
        assertThat(unreadable(() -> Seal.open(signed(huge, agent, "SHA256withECDSA", true))))
                .contains("at most 16777216 bytes");
    }

    @Test
    void refusesContentThatIsNotExactlyOneGzip() throws Exception {
        var gzip = Gzip.pack(JSON);
        var twice = Arrays.copyOf(gzip, 2 * gzip.length);
        System.arraycopy(gzip, 0, twice, gzip.length, gzip.length);
        var named = gzip.clone();
        named[3] = 8;

        assertThat(openContent(JSON)).isEqualTo("The signed content is not gzip");
        assertThat(openContent(new byte[0])).isEqualTo("The signed content is not gzip");
        assertThat(openContent(Arrays.copyOf(gzip, gzip.length - 1))).contains("7 bytes behind its data");
        assertThat(openContent(Arrays.copyOf(gzip, 20))).isEqualTo("The gzip ends too early");
        assertThat(openContent(twice)).contains("behind its data, expected 8");
        assertThat(openContent(named)).contains("optional fields");
        assertThat(openContent(flip(gzip, (gzip.length - 2) * 8))).contains("check sum");
        assertThat(openContent(flip(gzip, (gzip.length - 6) * 8))).contains("check sum");
    }

    private String openContent(byte[] content) throws Exception {
        var signed = signed(content, agent, "SHA256withECDSA", true);
        return unreadable(() -> Seal.open(signed));
    }

    @Test
    void refusesEnvelopesOfAnotherKind() throws Exception {
        var signed = new CMSProcessableByteArray(sign(JSON));
        var weak =
                authEnveloped(CMSAlgorithm.AES128_GCM, CMSAlgorithm.ECDH_SHA256KDF, CMSAlgorithm.AES256_WRAP, signed);
        var weakWrap =
                authEnveloped(CMSAlgorithm.AES256_GCM, CMSAlgorithm.ECDH_SHA256KDF, CMSAlgorithm.AES128_WRAP, signed);
        var oldDerivation =
                authEnveloped(CMSAlgorithm.AES256_GCM, CMSAlgorithm.ECDH_SHA1KDF, CMSAlgorithm.AES256_WRAP, signed);
        var generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(recipient(CMSAlgorithm.ECDH_SHA256KDF, CMSAlgorithm.AES256_WRAP));
        var withoutTag = generator
                .generate(
                        signed,
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC)
                                .setProvider(Seal.PROVIDER)
                                .build())
                .toASN1Structure()
                .getEncoded(ASN1Encoding.DER);

        assertThat(unreadable(() -> Seal.decrypt(weak, ours))).contains("expected AES-256-GCM");
        assertThat(unreadable(() -> Seal.decrypt(weakWrap, ours))).contains("AES-256 key wrap");
        assertThat(unreadable(() -> Seal.decrypt(oldDerivation, ours))).contains("SHA-256 key derivation");
        assertThat(unreadable(() -> Seal.decrypt(withoutTag, ours))).contains("expected a sealed report");
    }

    /** What says AES-256 and is AES-128 would open as well: the cipher asks the key. */
    @Test
    void refusesAShorterKeyThanItIsNamed() throws Exception {
        var weak = authEnveloped(
                CMSAlgorithm.AES128_GCM,
                CMSAlgorithm.ECDH_SHA256KDF,
                CMSAlgorithm.AES256_WRAP,
                new CMSProcessableByteArray(sign(JSON)));
        var envelope = AuthEnvelopedData.getInstance(
                ContentInfo.getInstance(ASN1Primitive.fromByteArray(weak)).getContent());
        var content = envelope.getAuthEncryptedContentInfo();
        var renamed = new AuthEnvelopedData(
                null,
                envelope.getRecipientInfos(),
                new EncryptedContentInfo(
                        CMSObjectIdentifiers.data,
                        new AlgorithmIdentifier(
                                CMSAlgorithm.AES256_GCM,
                                content.getContentEncryptionAlgorithm().getParameters()),
                        content.getEncryptedContent()),
                null,
                envelope.getMac(),
                null);
        var bytes = new ContentInfo(CMSObjectIdentifiers.authEnvelopedData, renamed).getEncoded(ASN1Encoding.DER);

        assertThat(catchThrowableOfType(UnreadableSeal.class, () -> Seal.decrypt(bytes, ours)))
                .hasRootCauseMessage("The content's key has 128 bits, expected 256");
    }

    /** A tag cut to 12 bytes is easier to forge; CMS allows it, we do not. */
    @Test
    void refusesAShortTag() throws Exception {
        var sealed = Seal.encrypt(sign(JSON), List.of(serverCertificate));
        var envelope = AuthEnvelopedData.getInstance(
                ContentInfo.getInstance(ASN1Primitive.fromByteArray(sealed)).getContent());
        var content = envelope.getAuthEncryptedContentInfo();
        var nonce = GCMParameters.getInstance(
                        content.getContentEncryptionAlgorithm().getParameters())
                .getNonce();
        var cut = new AuthEnvelopedData(
                null,
                envelope.getRecipientInfos(),
                new EncryptedContentInfo(
                        content.getContentType(),
                        new AlgorithmIdentifier(CMSAlgorithm.AES256_GCM, new GCMParameters(nonce, 12)),
                        content.getEncryptedContent()),
                null,
                new DEROctetString(Arrays.copyOf(envelope.getMac().getOctets(), 12)),
                null);
        var bytes = new ContentInfo(CMSObjectIdentifiers.authEnvelopedData, cut).getEncoded(ASN1Encoding.DER);

        assertThat(unreadable(() -> Seal.decrypt(bytes, ours))).contains("a tag of 12 bytes, expected 12 and 16");
    }

    private byte[] sign(byte[] json) {
        return Seal.sign(json, agent.getPrivate(), agentCertificate, NOON);
    }

    private static byte[] gzip(byte[] bytes) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private interface Opening {
        Object open() throws Exception;
    }

    private static String unreadable(Opening opening) {
        var refused = catchThrowableOfType(UnreadableSeal.class, opening::open);
        assertThat(refused).isNotNull();
        return refused.reason();
    }

    private static KeyPair ec(String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(KeyPair keys, String algorithm, String name) throws Exception {
        var x500 = new X500Name("CN=" + name);
        return Keys.certificate(new JcaX509v3CertificateBuilder(
                        x500,
                        BigInteger.TEN,
                        Date.from(NOON),
                        Date.from(NOON.plus(Duration.ofDays(1))),
                        x500,
                        keys.getPublic())
                .build(signer(keys, algorithm))
                .getEncoded());
    }

    private static ContentSigner signer(KeyPair keys, String algorithm) throws Exception {
        PrivateKey key = keys.getPrivate();
        return new JcaContentSignerBuilder(algorithm).setProvider(Seal.PROVIDER).build(key);
    }

    private static JcaSignerInfoGeneratorBuilder infoGenerator(boolean withoutAttributes) throws Exception {
        return new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder()
                        .setProvider(Seal.PROVIDER)
                        .build())
                .setDirectSignature(withoutAttributes);
    }

    private static CMSSignedDataGenerator generator(
            KeyPair keys, X509Certificate certificate, boolean withoutAttributes) throws Exception {
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                infoGenerator(withoutAttributes).build(signer(keys, "SHA256withECDSA"), certificate));
        generator.addCertificate(new JcaX509CertificateHolder(certificate));
        return generator;
    }

    private static byte[] encoded(CMSSignedDataGenerator generator, CMSProcessableByteArray content, boolean attached)
            throws Exception {
        return generator.generate(content, attached).getEncoded(ASN1Encoding.DER);
    }

    private static byte[] signed(byte[] content, KeyPair keys, String algorithm, boolean attached) throws Exception {
        var certificate = certificate(keys, algorithm, "other");
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(infoGenerator(false).build(signer(keys, algorithm), certificate));
        generator.addCertificate(new JcaX509CertificateHolder(certificate));
        return encoded(generator, new CMSProcessableByteArray(content), attached);
    }

    private JceKeyAgreeRecipientInfoGenerator recipient(ASN1ObjectIdentifier agreement, ASN1ObjectIdentifier wrap)
            throws Exception {
        var ephemeral = Keys.newSigningKey();
        return new JceKeyAgreeRecipientInfoGenerator(agreement, ephemeral.getPrivate(), ephemeral.getPublic(), wrap)
                .addRecipient(serverCertificate)
                .setProvider(Seal.PROVIDER);
    }

    private byte[] authEnveloped(
            ASN1ObjectIdentifier content,
            ASN1ObjectIdentifier agreement,
            ASN1ObjectIdentifier wrap,
            CMSProcessableByteArray signed)
            throws Exception {
        var generator = new CMSAuthEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(recipient(agreement, wrap));
        var encryptor = (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(content)
                .setProvider(Seal.PROVIDER)
                .build();
        return generator.generate(signed, encryptor).toASN1Structure().getEncoded(ASN1Encoding.DER);
    }
}
