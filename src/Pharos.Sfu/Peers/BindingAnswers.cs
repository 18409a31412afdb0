using System.Numerics;
using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// Answers plain STUN requests, so that pages need no other STUN server, within a bound for all and one for each network that asks: the
/// address an answer goes to may be forged, and is longer than the request by the mapped address at most (RFC 8489 §6.3.1, §16.1.2). For any
/// thread: all loops of a port share the bounds.
/// </summary>
internal sealed class BindingAnswers
{
    /// <summary>Answers in a second: a page asks a few times as it begins; a thousand pages may begin within one.</summary>
    public const int MaxPerSecond = 5000;

    /// <summary>Of those, to one network: a whole office that begins at once, and too few for a flood to leave none to others.</summary>
    public const int MaxPerNetwork = MaxPerSecond / 20;

    // A mapped IPv6 address: an answer that is longer by more would be worth asking for in somebody else's name.
    private const int MaxGrowth = 24;

    // Networks whose hashes are the same share their bound, for a second: then they are hashed anew. A power of two.
    private const int Places = 4096;

    private readonly Lock _counting = new();
    private readonly int[] _byNetwork = new int[Places];
    private ulong _secret;
    private Instant _since;
    private int _answered;

    /// <summary>Answers one request, where it is one.</summary>
    /// <returns>False for one too many.</returns>
    public bool TryAnswer(ReadOnlySpan<byte> datagram, in TransportPath path, Instant now, Outbox outbox)
    {
        if (!BindingResponder.TryAnswer(datagram, path.Remote, outbox.Reserve(BindingResponder.MaxAnswer), out var length) || length > datagram.Length + MaxGrowth)
            return true;
        if (!TryCount(RemoteNetwork.Of(path.Remote), now)) return false;
        outbox.Commit(path, length);
        return true;
    }

    private bool TryCount(in RemoteNetwork network, Instant now)
    {
        lock (_counting)
        {
            if (_secret == 0 || now - _since >= TimeSpan.FromSeconds(1)) BeginSecond(now);
            ref var ofNetwork = ref _byNetwork[PlaceOf(network)];
            if (ofNetwork >= MaxPerNetwork || _answered >= MaxPerSecond) return false;
            ofNetwork++;
            _answered++;
            return true;
        }
    }

    private void BeginSecond(Instant now)
    {
        Span<byte> random = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(random);
        (_secret, _since, _answered) = (BitConverter.ToUInt64(random) | 1, now, 0);
        Array.Clear(_byNetwork);
    }

    // Nobody who does not know the secret can choose addresses that share a place with another's.
    private int PlaceOf(in RemoteNetwork network)
    {
        var mixed = (network.Prefix ^ BitOperations.RotateLeft(_secret, network.IsIPv6 ? 17 : 0)) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 32) ^ _secret) * 0xD6E8_FEB8_6659_FD93;
        return (int)(mixed >> 52) & (Places - 1);
    }
}
