using System.Buffers.Text;
using System.Text;

namespace Pharos.Server.Access;

/// <summary>
/// The right to broadcast on one stream: HMAC-SHA256 over its id, in base64url (43 characters). Nothing is stored, so a token
/// survives a restart and is good on every node with the same key.
/// </summary>
internal sealed class PublishTokens(SecretKey secret)
{
    private readonly Signer _signer = secret.CreateSigner("publish token");

    /// <summary>The token of a stream.</summary>
    public string Create(string streamId)
    {
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        Sign(streamId, mac);
        return Base64Url.EncodeToString(mac);
    }

    /// <summary>Whether <paramref name="token"/> is the token of this stream. Takes the same time wherever they differ.</summary>
    public bool IsValid(string streamId, ReadOnlySpan<char> token)
    {
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        Sign(streamId, mac);
        return SignedText.Matches(token, mac);
    }

    private void Sign(string streamId, Span<byte> mac) => _signer.Sign(Encoding.ASCII.GetBytes(streamId), mac);
}
