using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Pharos.Server.Signaling;

namespace Pharos.Server.Access;

/// <summary>
/// The ICE servers a peer is told, with TURN credentials made for it: user name <c>expiry:peer_id</c>, password
/// base64(HMAC-SHA1(secret, user name)), the scheme of draft-uberti-behave-turn-rest-00 that coturn's
/// <c>use-auth-secret</c> checks.
/// </summary>
internal sealed class IceServers(IOptions<IceOptions> options, TimeProvider time)
{
    private readonly IceOptions _options = options.Value;
    private readonly string[] _stun = [.. options.Value.Servers.Where(url => !IceOptions.IsTurn(url))];
    private readonly string[] _turn = [.. options.Value.Servers.Where(IceOptions.IsTurn)];

    /// <summary>The servers for one peer.</summary>
    public IReadOnlyList<IceServer> For(string peerId)
    {
        if (_stun.Length == 0 && _turn.Length == 0) return [];
        var servers = new List<IceServer>(2);
        if (_stun.Length > 0) servers.Add(new IceServer(_stun));
        if (_turn.Length > 0)
        {
            var expiry = (time.GetUtcNow() + _options.TurnLifetime).ToUnixTimeSeconds();
            var username = $"{expiry}:{peerId}";
            servers.Add(new IceServer(_turn, username, Sign(username)));
        }
        return servers;
    }

    [SuppressMessage("Security", "CA5350", Justification = "The TURN REST scheme prescribes HMAC-SHA1.")]
    private string Sign(string username) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(_options.TurnSecret!), Encoding.UTF8.GetBytes(username)));
}
