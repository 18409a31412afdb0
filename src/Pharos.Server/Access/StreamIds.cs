using System.Buffers.Text;
using System.Security.Cryptography;

namespace Pharos.Server.Access;

/// <summary>A stream that has just been issued.</summary>
/// <param name="Id">Who knows it may watch.</param>
/// <param name="Token">Who holds it may broadcast.</param>
internal readonly record struct IssuedStream(string Id, string Token);

/// <summary>
/// Issues stream ids with the right to broadcast on them, and tells issued ones from invented ones, with nothing stored: both survive a
/// restart and are good on every node with the same key. One HMAC-SHA256 over random bytes is cut in two.
/// <code>
/// | 11 bytes from the CSPRNG (88 bits) | bytes 0 to 3 of the HMAC |   the id, as 24 characters of base 32
/// | bytes 4 to 31 of the HMAC (224 bits) |                           the publish token, as 38 characters of base64url
/// </code>
/// 88 bits cannot be guessed and do not repeat; the 32 bits of check make a mistyped or made-up id a 404. The part of a MAC that
/// everyone knows tells nothing of the rest.
/// </summary>
internal sealed class StreamIds(SecretKey secret)
{
    /// <summary>Characters in an id.</summary>
    public const int Length = 24;

    private const int RandomLength = 11;
    private const int CheckLength = 4;
    private readonly Signer _signer = secret.CreateSigner("stream");

    /// <summary>A new stream.</summary>
    public IssuedStream Issue()
    {
        Span<byte> id = stackalloc byte[RandomLength + CheckLength];
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        RandomBytes.Fill(id[..RandomLength]);
        _signer.Sign(id[..RandomLength], mac);
        mac[..CheckLength].CopyTo(id[RandomLength..]);
        return new IssuedStream(Base32.Encode(id), Base64Url.EncodeToString(mac[CheckLength..]));
    }

    /// <summary>Whether the id was issued under this server's key.</summary>
    public bool IsIssued(ReadOnlySpan<char> id)
    {
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        return TryRecall(id, mac);
    }

    /// <summary>Whether <paramref name="token"/> gives the right to broadcast on this stream. Takes the same time wherever they differ.</summary>
    public bool MayPublish(ReadOnlySpan<char> id, ReadOnlySpan<char> token)
    {
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        return TryRecall(id, mac) && SignedText.Matches(token, mac[CheckLength..]);
    }

    private bool TryRecall(ReadOnlySpan<char> id, Span<byte> mac)
    {
        Span<byte> bytes = stackalloc byte[RandomLength + CheckLength];
        if (id.Length != Length || !Base32.TryDecode(id, bytes)) return false;
        _signer.Sign(bytes[..RandomLength], mac);
        return CryptographicOperations.FixedTimeEquals(bytes[RandomLength..], mac[..CheckLength]);
    }
}
