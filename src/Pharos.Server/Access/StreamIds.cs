using System.Security.Cryptography;

namespace Pharos.Server.Access;

/// <summary>
/// Issues stream ids and tells issued ones from invented ones, with nothing stored:
/// <code>
/// | 11 bytes from the CSPRNG (88 bits) | first 4 bytes of HMAC-SHA256 over them |   as 24 characters of base 32
/// </code>
/// 88 bits cannot be guessed and do not repeat; the 32 bits of check make a mistyped or made-up id a 404.
/// </summary>
internal sealed class StreamIds(SecretKey secret)
{
    /// <summary>Characters in an id.</summary>
    public const int Length = 24;

    private const int RandomLength = 11;
    private const int CheckLength = 4;
    private readonly Signer _signer = secret.CreateSigner("stream id");

    /// <summary>A new id.</summary>
    public string Create()
    {
        Span<byte> id = stackalloc byte[RandomLength + CheckLength];
        RandomBytes.Fill(id[..RandomLength]);
        Check(id[..RandomLength], id[RandomLength..]);
        return Base32.Encode(id);
    }

    /// <summary>Whether the id was issued under this server's key.</summary>
    public bool IsIssued(ReadOnlySpan<char> id)
    {
        Span<byte> bytes = stackalloc byte[RandomLength + CheckLength];
        if (id.Length != Length || !Base32.TryDecode(id, bytes)) return false;
        Span<byte> check = stackalloc byte[CheckLength];
        Check(bytes[..RandomLength], check);
        return CryptographicOperations.FixedTimeEquals(bytes[RandomLength..], check);
    }

    private void Check(ReadOnlySpan<byte> random, Span<byte> check)
    {
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        _signer.Sign(random, mac);
        mac[..CheckLength].CopyTo(check);
    }
}
