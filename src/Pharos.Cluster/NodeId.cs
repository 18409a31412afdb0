using System.Security.Cryptography;

namespace Pharos.Cluster;

/// <summary>
/// Name of one running server process in the cluster. A restarted process has a new one, so that nothing addressed to
/// its predecessor can reach it.
/// </summary>
/// <param name="Value">1 to 64 characters of <c>[A-Za-z0-9._-]</c>.</param>
public readonly record struct NodeId(string Value)
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Random characters of a name: 50 bits, so that two of a million names are the same once in 2,000 clusters.</summary>
    private const int RandomLength = 10;

    /// <summary>RFC 4648 base32 in lower case: safe in key names and log lines, read aloud without confusion.</summary>
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>A name that no other process has.</summary>
    /// <param name="prefix">What people call this node, at most 53 characters of a name's alphabet; may be null.</param>
    /// <exception cref="ArgumentException">The prefix does not fit into a name.</exception>
    public static NodeId Random(string? prefix = null)
    {
        var random = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        var node = new NodeId(string.IsNullOrEmpty(prefix) ? random : $"{prefix}-{random}");
        if (!node.IsValid)
            throw new ArgumentException($"A node name has at most 53 characters of [A-Za-z0-9._-]; this is not one: '{prefix}'.", nameof(prefix));
        return node;
    }

    /// <summary>Whether <see cref="Value"/> has a name's length and alphabet: what came over the wire may not.</summary>
    public bool IsValid =>
        Value is { Length: > 0 and <= MaxLength } && Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <inheritdoc/>
    public override string ToString() => Value;
}
