using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.X509;
using Pharos.Sfu.Dtls;
using HashAlgorithm = Org.BouncyCastle.Tls.HashAlgorithm;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsCryptoTests
{
    // FRP256v1 is a curve that no platform has: what BouncyCastle would check is checked by it.
    public static TheoryData<string> Curves => ["P-256", "P-384", "P-521", "FRP256v1"];

    [Theory]
    [MemberData(nameof(Curves))]
    public void A_signature_is_taken_for_what_it_signs_alone(string curve)
    {
        var signer = new Signer(curve);
        var hash = SHA256.HashData("signed"u8);
        var signature = signer.Sign(hash);
        Assert.True(signer.Verify(hash, signature));
        Assert.False(signer.Verify(SHA256.HashData("not signed"u8), signature));
        Assert.False(new Signer(curve).Verify(hash, signature));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void What_is_no_signature_is_refused(string curve)
    {
        var signer = new Signer(curve);
        var hash = SHA256.HashData("signed"u8);
        var signature = signer.Sign(hash);
        Assert.False(signer.Verify(hash, []));
        Assert.False(signer.Verify(hash, signature[..^1]));
        Assert.False(signer.Verify(hash, [.. signature, 0]));
        Assert.False(signer.Verify(hash, [0x30, 6, 2, 1, 0, 2, 1, 0])); // r and s are zero
    }

    [Fact]
    public void A_signature_of_another_kind_is_refused()
    {
        var signer = new Signer("P-256");
        var hash = SHA256.HashData("signed"u8);
        Assert.False(signer.Verify(hash, signer.Sign(hash), SignatureAlgorithm.rsa));
    }

    [Fact]
    public void Checking_one_takes_little_memory()
    {
        var signer = new Signer("P-256");
        var hash = SHA256.HashData("signed"u8);
        var signature = signer.Sign(hash);
        signer.Verify(hash, signature);
        var before = GC.GetAllocatedBytesForCurrentThread();
        signer.Verify(hash, signature);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32_000); // BouncyCastle: 200,000
    }

    /// <summary>A key on a curve and a certificate for it.</summary>
    private sealed class Signer
    {
        private readonly AsymmetricCipherKeyPair _keys;
        private readonly byte[] _der;

        public Signer(string curve)
        {
            var generator = new ECKeyPairGenerator();
            generator.Init(new ECKeyGenerationParameters(ECNamedCurveTable.GetOid(curve), new SecureRandom()));
            _keys = generator.GenerateKeyPair();
            var certificate = new X509V3CertificateGenerator();
            certificate.SetSerialNumber(BigInteger.One);
            certificate.SetIssuerDN(new X509Name("CN=test"));
            certificate.SetSubjectDN(new X509Name("CN=test"));
            certificate.SetNotBefore(DateTime.UnixEpoch);
            certificate.SetNotAfter(DateTime.UnixEpoch.AddYears(100));
            certificate.SetPublicKey(_keys.Public);
            _der = certificate.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", _keys.Private)).GetEncoded();
        }

        public byte[] Sign(byte[] hash)
        {
            var signer = SignerUtilities.GetSigner("NONEwithECDSA");
            signer.Init(forSigning: true, _keys.Private);
            signer.BlockUpdate(hash, 0, hash.Length);
            return signer.GenerateSignature();
        }

        public bool Verify(byte[] hash, byte[] signature, short algorithm = SignatureAlgorithm.ecdsa) =>
            DtlsTerms.Crypto.CreateCertificate(_der)
                .CreateVerifier(SignatureAlgorithm.ecdsa)
                .VerifyRawSignature(new(SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, algorithm), signature), hash);
    }
}
