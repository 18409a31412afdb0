using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pharos.Server.Access;

/// <summary>HMAC-SHA256 under one key (RFC 2104), for any thread.</summary>
/// <remarks>
/// Keeps a hash a thread, so that not every signature has OpenSSL look its algorithm up and set a context up anew.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "One a purpose, for as long as the process lives.")]
internal sealed class Signer(byte[] key)
{
    /// <summary>Bytes in a signature.</summary>
    public const int SignatureBytes = HMACSHA256.HashSizeInBytes;

    private readonly ThreadLocal<IncrementalHash> _hash = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    /// <summary>Signs.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="signature">Where the signature goes: <see cref="SignatureBytes"/>.</param>
    public void Sign(ReadOnlySpan<byte> content, Span<byte> signature)
    {
        var hash = _hash.Value!;
        hash.AppendData(content);
        hash.GetHashAndReset(signature);
    }
}
