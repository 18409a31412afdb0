using Org.BouncyCastle.Tls;
using Pharos.Rtc.Srtp;

namespace Pharos.Sfu.Dtls;

/// <summary>What the handshakes of both roles offer and accept, the preferred first: DTLS 1.2 with forward secrecy and an AEAD.</summary>
internal static class DtlsTerms
{
    /// <summary>Longest handshake message that is put together: room for a certificate of any key, and not for a flood.</summary>
    public const int MaxMessageLength = 16 * 1024;

    /// <summary>
    /// Milliseconds before a client repeats its flight first; doubled each time. What libwebrtc does: RFC 6347 §4.2.4.1 allows it.
    /// </summary>
    public const int ClientResendMillis = 50;

    /// <summary>The same for a server. Most clients repeat theirs sooner, which repeats the answer; OpenSSL waits for a second.</summary>
    public const int ServerResendMillis = 200;

    /// <summary>Suites for the server's own ECDSA certificate. Web browsers take the first: RFC 8827 §6.5.</summary>
    public static readonly int[] EcdsaSuites =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>What a client offers: the other side's certificate may have an RSA key.</summary>
    public static readonly int[] ClientSuites =
    [
        .. EcdsaSuites,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>Groups of the key exchange.</summary>
    public static readonly int[] Groups = [NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1];

    /// <summary>SRTP profiles.</summary>
    public static readonly SrtpProfile[] Profiles = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1Tag80];

    /// <summary>Certificates that are asked for.</summary>
    public static readonly short[] CertificateTypes = [ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign];

    /// <summary>One that all handshakes share: it keeps no state but the source of randomness.</summary>
    public static readonly DtlsCrypto Crypto = new();

    /// <summary>DTLS 1.2 alone.</summary>
    public static ProtocolVersion[] Versions => ProtocolVersion.DTLSv12.Only();

    /// <summary>Signatures that the other side may make with its certificate's key.</summary>
    public static IList<SignatureAndHashAlgorithm> SignatureAlgorithms =>
    [
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha512, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha256,
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha384,
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha512,
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha384, SignatureAlgorithm.rsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha512, SignatureAlgorithm.rsa),
    ];

    /// <summary>
    /// Bytes that a suite adds to a fragment: a tag of 16, and in front 8 of the nonce with GCM. RFC 5288 §3, RFC 7905 §2.
    /// </summary>
    public static int Overhead(int suite) => suite
        is CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 or CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ? 16 : 24;
}
