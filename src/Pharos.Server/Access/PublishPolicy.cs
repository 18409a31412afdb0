using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Pharos.Server.Access;

/// <summary>Decides who may create a stream.</summary>
internal sealed class PublishPolicy(IOptions<PublishOptions> options)
{
    private readonly bool _open = options.Value.Access == PublishAccessMode.Open;

    // Hashes have one length, so that comparing them tells nothing about the length of a key.
    private readonly byte[][] _keys = [.. options.Value.Keys.Where(key => !string.IsNullOrWhiteSpace(key)).Select(Hash)];

    /// <summary>Whether the bearer of <paramref name="key"/> may create a stream. Looks at every key, whichever matches.</summary>
    public bool MayCreate(string? key)
    {
        if (_open) return true;
        if (string.IsNullOrEmpty(key)) return false;
        var given = Hash(key);
        var matches = false;
        foreach (var known in _keys) matches |= CryptographicOperations.FixedTimeEquals(given, known);
        return matches;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
