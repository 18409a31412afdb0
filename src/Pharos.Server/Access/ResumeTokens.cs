using System.Buffers.Text;
using System.Text;
using Pharos.Server.Streams;

namespace Pharos.Server.Access;

/// <summary>
/// The right to be the same peer again after a reconnect: <c>peer_id.mac</c>, where the MAC (128 bits of HMAC-SHA256) covers stream,
/// role and peer id. Good on every node with the same key.
/// </summary>
internal sealed class ResumeTokens(SecretKey secret)
{
    private const int MacBytes = 16;
    private readonly Signer _signer = secret.CreateSigner("resume token");

    /// <summary>A token for a peer.</summary>
    public string Create(string streamId, Role role, string peerId)
    {
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        Sign(streamId, role, peerId, mac);
        return peerId + '.' + Base64Url.EncodeToString(mac[..MacBytes]);
    }

    /// <summary>The peer id that a token stands for, or null when it is not one of this stream and role.</summary>
    public string? PeerOf(string streamId, Role role, string? token)
    {
        var dot = token?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot is <= 0 or > PeerIds.MaxLength) return null;
        var peerId = token![..dot];
        Span<byte> mac = stackalloc byte[Signer.SignatureBytes];
        Sign(streamId, role, peerId, mac);
        return SignedText.Matches(token.AsSpan(dot + 1), mac[..MacBytes]) ? peerId : null;
    }

    private void Sign(string streamId, Role role, string peerId, Span<byte> mac) =>
        _signer.Sign(Encoding.UTF8.GetBytes($"{streamId} {role} {peerId}"), mac);
}
