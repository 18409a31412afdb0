using Pharos.Server.Access;

namespace Pharos.Server.Streams;

/// <summary>Names of participants: 80 random bits as 16 characters of base 32, so that nobody can address whom they were not told of.</summary>
internal static class PeerIds
{
    /// <summary>Longest peer id in characters.</summary>
    public const int MaxLength = 16;

    /// <summary>The relay of this server, which is one more peer to everybody. Shorter than a random name, and so never one.</summary>
    public const string Relay = "relay";

    private const int RandomLength = 10;

    /// <summary>A new one.</summary>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[RandomLength];
        RandomBytes.Fill(random);
        return Base32.Encode(random);
    }
}
