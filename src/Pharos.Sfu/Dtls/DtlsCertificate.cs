using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// The server's certificate: self-signed, ECDSA on P-256, made anew at each start. Nobody checks its name or signature: the answer's
/// fingerprint vouches for it. RFC 8827 §6.5.
/// </summary>
internal sealed class DtlsCertificate
{
    // Some clients' clocks are off by days; none runs a year.
    private static readonly TimeSpan Before = TimeSpan.FromDays(3);
    private static readonly TimeSpan After = TimeSpan.FromDays(365);

    private readonly ECDsa _key;
    private readonly byte[] _der;
    private readonly Certificate _chain; // parsed once for all handshakes, which only read it

    private DtlsCertificate(ECDsa key, byte[] der)
    {
        _key = key;
        _der = der;
        _chain = new Certificate([DtlsTerms.Crypto.CreateCertificate(der)]);
        Fingerprint = DtlsFingerprint.Of("sha-256", SHA256.HashData(der));
    }

    /// <summary>Its SHA-256 hash, as answers tell it.</summary>
    public DtlsFingerprint Fingerprint { get; }

    /// <summary>Its DER bytes.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <summary>Makes one: a new key, a random serial number.</summary>
    public static DtlsCertificate Create()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=pharos", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - Before, now + After);
        return new(key, certificate.RawData);
    }

    /// <summary>What one handshake signs with.</summary>
    public TlsCredentialedSigner Signer(TlsContext context) => new DefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        new KeySigner(_key),
        _chain,
        SignatureAndHashAlgorithm.GetInstance(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));

    /// <summary>Signs with the platform's ECDSA, which takes a fifth of the time that BouncyCastle's does.</summary>
    private sealed class KeySigner(ECDsa key) : TlsSigner
    {
        public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash)
        {
            lock (key) return key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
        }

        public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
    }
}
