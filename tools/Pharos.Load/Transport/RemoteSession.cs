using System.Collections.Immutable;
using System.Net;
using Pharos.Load.Routes;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;

namespace Pharos.Load.Transport;

/// <summary>What a server's answer says: where it is, and who it is.</summary>
internal sealed class RemoteSession
{
    private RemoteSession(MediaSection section, IceCredentials credentials, ImmutableArray<IPEndPoint> addresses)
    {
        (Credentials, Addresses, Fingerprints) = (credentials, addresses, section.Fingerprints);
        Role = section.Setup == SetupRole.Active ? SetupRole.Passive : SetupRole.Active;
        Video = section.Codecs[0];
        HasRetransmission = section.Codecs.Any(codec => codec.IsRtx);
    }

    /// <summary>What it is to be asked with.</summary>
    public IceCredentials Credentials { get; }

    /// <summary>Where it is, over UDP, the most promising first.</summary>
    public ImmutableArray<IPEndPoint> Addresses { get; }

    /// <summary>Of its certificate.</summary>
    public ImmutableArray<DtlsFingerprint> Fingerprints { get; }

    /// <summary>What this side is in the handshake.</summary>
    public SetupRole Role { get; }

    /// <summary>The video that was agreed on.</summary>
    public CodecFormat Video { get; }

    /// <summary>Whether packets may be sent again under a stream of their own.</summary>
    public bool HasRetransmission { get; }

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">The text.</param>
    /// <param name="near">Addresses of the server's name, which come first where the answer has them.</param>
    /// <exception cref="JoinException">It cannot be used.</exception>
    public static RemoteSession Read(string answer, IReadOnlyCollection<IPAddress> near)
    {
        if (!SdpReader.TryRead(answer, out var description, out var error)) throw Unusable($"it cannot be read: {error}");
        var section = description.Sections.FirstOrDefault(section => section.Kind == MediaKind.Video && !section.IsRejected);
        if (section is null or { Codecs.IsEmpty: true }) throw Unusable("it has no video");
        if (section.IceUfrag is null || section.IcePwd is null
            || !IceCredentials.TryRead(section.IceUfrag, section.IcePwd, out var credentials, out _)) throw Unusable("it has no ICE credentials");
        if (section.Fingerprints.IsEmpty) throw Unusable("it has no fingerprint");
        var addresses = section.Candidates.Select(Address).OfType<IPEndPoint>().OrderByDescending(address => near.Contains(address.Address));
        ImmutableArray<IPEndPoint> ordered = [.. addresses];
        if (ordered.IsEmpty) throw Unusable("it has no candidate with an IP address over UDP");
        return new(section, credentials!, ordered);
    }

    private static IPEndPoint? Address(string text)
    {
        // What the reader keeps begins behind the attribute's name.
        var isRead = Candidate.TryParse($"candidate:{text}", out var candidate, out _);
        return isRead && candidate is { IsTcp: false } && candidate.TryGetTransportAddress(out TransportAddress address)
            ? new IPEndPoint(address.ToIPAddress(), address.Port)
            : null;
    }

    private static JoinException Unusable(string problem) => new("bad answer", $"The server's answer is of no use: {problem}.");
}
