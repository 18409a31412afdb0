using System.Net;
using System.Text;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;

namespace Pharos.Load.Transport;

/// <summary>
/// The controlling side of ICE towards a lite server: checks until one is answered, each address in its turn, then checks of consent, without
/// which the server ends the session. Owned by one loop. RFC 8445 §7.2, RFC 7675 §5.1.
/// </summary>
internal sealed class ConnectivityChecks
{
    /// <summary>Bytes of the longest check.</summary>
    public const int MaxLength = 700;

    private const int TriesOfAnAddress = 4;

    // Between checks of a way that is not proved yet. RFC 8445 §14.3 has 500 ms at the least for a way whose round trip is not known; the
    // server here is one, and not far.
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    // RFC 7675 §5.1: 5 s less a fifth to more a fifth; browsers take half.
    private static readonly TimeSpan Consent = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);

    private readonly RemoteSession _remote;
    private readonly byte[] _username;
    private readonly ulong _tieBreaker;
    private TransactionId _asked;
    private TransactionId _askedBefore;
    private int _tries;
    private Instant? _answeredAt;

    /// <summary>Before the first check.</summary>
    public ConnectivityChecks(IceCredentials local, RemoteSession remote)
    {
        _remote = remote;
        _username = Encoding.UTF8.GetBytes($"{remote.Credentials.Ufrag}:{local.Ufrag}");
        _tieBreaker = (ulong)Random.Shared.NextInt64();
    }

    /// <summary>When the next check is due.</summary>
    public Instant Next { get; private set; } = new(0);

    /// <summary>Whether a check was answered.</summary>
    public bool IsConnected => _answeredAt is not null;

    /// <summary>The address that is tried, or was found.</summary>
    public IPEndPoint Remote => _remote.Addresses[_tries / TriesOfAnAddress % _remote.Addresses.Length];

    /// <summary>Whether answers have stayed away for so long that nothing may be sent any more.</summary>
    public bool HasExpired(Instant now) => _answeredAt is { } answered && now - answered > Expiry;

    /// <summary>Writes a check, to be sent to <see cref="Remote"/> as it is then: its bytes.</summary>
    public int Write(Span<byte> to, Instant now)
    {
        if (!IsConnected) _tries++;
        Span<byte> drawn = stackalloc byte[TransactionId.Length];
        Random.Shared.NextBytes(drawn);
        (_askedBefore, _asked) = (_asked, TransactionId.From(drawn));
        var writer = new StunWriter(to, StunClass.Request, _asked);
        writer.Username(_username);
        writer.Priority((uint)Candidate.PriorityOf(CandidateType.PeerReflexive));
        writer.IceControlling(_tieBreaker);
        writer.UseCandidate();
        writer.Integrity(_remote.Credentials.Key);
        writer.Fingerprint();
        Next = now + (IsConnected ? Consent * (0.8 + (0.4 * Random.Shared.NextDouble())) : First);
        return writer.Length;
    }

    /// <summary>Takes a STUN datagram; whether it is the first answer.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram, Instant now)
    {
        if (!StunMessage.TryRead(datagram, out var message) || message.Class != StunClass.Success) return false;
        if (message.Transaction != _asked && message.Transaction != _askedBefore) return false;
        if (!MessageIntegrity.IsValid(message, _remote.Credentials.Key)) return false;
        var isFirst = !IsConnected;
        _answeredAt = now;
        if (isFirst) Next = now + Consent;
        return isFirst;
    }
}
