using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// Answers plain STUN requests, so that pages need no other STUN server, within a bound: the address an answer goes to may be forged, and
/// is longer than the request by the mapped address at most (RFC 8489 §6.3.1, §16.1.2).
/// </summary>
internal sealed class BindingAnswers
{
    // A page asks a few times as it begins; a thousand pages may begin within a second.
    private const int MaxPerSecond = 5000;

    // A mapped IPv6 address: an answer that is longer by more would be worth asking for in somebody else's name.
    private const int MaxGrowth = 24;

    private Instant _since;
    private int _answered;

    /// <summary>Answers one request, where it is one.</summary>
    /// <returns>False for one too many.</returns>
    public bool TryAnswer(ReadOnlySpan<byte> datagram, in TransportPath path, Instant now, Outbox outbox)
    {
        if (now - _since >= TimeSpan.FromSeconds(1)) (_since, _answered) = (now, 0);
        if (_answered >= MaxPerSecond) return false;
        if (!BindingResponder.TryAnswer(datagram, path.Remote, outbox.Reserve(BindingResponder.MaxAnswer), out var length) || length > datagram.Length + MaxGrowth)
            return true;
        _answered++;
        outbox.Commit(path, length);
        return true;
    }
}
