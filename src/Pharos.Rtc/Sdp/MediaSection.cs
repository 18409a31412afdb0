using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>An <c>m=</c> line and what follows it, RFC 8866 §5.14. What was said for the whole session is in it too.</summary>
public sealed record MediaSection
{
    /// <summary>The port of a description that says where with candidates, RFC 9429 §5.2.1.</summary>
    public const int DiscardPort = 9;

    /// <summary>As written: <c>audio</c>, <c>video</c>, <c>application</c>.</summary>
    public required string Media { get; init; }

    /// <summary>What it carries.</summary>
    public MediaKind Kind => Media switch { "audio" => MediaKind.Audio, "video" => MediaKind.Video, _ => MediaKind.Other };

    /// <summary>0 to 65,535; see <see cref="IsRejected"/>.</summary>
    public int Port { get; init; } = DiscardPort;

    /// <summary>Such as <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Whether it carries RTP.</summary>
    public bool IsRtp => Protocol.Contains("RTP/", StringComparison.Ordinal);

    /// <summary>What the <c>m=</c> line lists, when there are no <see cref="Codecs"/>.</summary>
    public ImmutableArray<string> Formats { get; init; } = [];

    /// <summary>In order of preference.</summary>
    public ImmutableArray<CodecFormat> Codecs { get; init; } = [];

    /// <summary>Its name, RFC 5888 §4; null when it has none.</summary>
    public string? Mid { get; init; }

    /// <summary>Who sends.</summary>
    public MediaDirection Direction { get; init; }

    /// <summary>Only with the transport of its group, RFC 8843 §6: port 0 is then no rejection.</summary>
    public bool BundleOnly { get; init; }

    /// <summary>Not offered any more, or not accepted: RFC 8866 §5.14, RFC 3264 §6.</summary>
    public bool IsRejected => Port == 0 && !BundleOnly;

    /// <summary>RFC 8839 §5.4; null when it is not told.</summary>
    public string? IceUfrag { get; init; }

    /// <summary>RFC 8839 §5.4; null when it is not told.</summary>
    public string? IcePwd { get; init; }

    /// <summary>Such as <c>trickle</c>, RFC 8839 §5.6.</summary>
    public ImmutableArray<string> IceOptions { get; init; } = [];

    /// <summary>What stands behind <c>a=candidate:</c>, RFC 8839 §5.1; unread.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];

    /// <summary>Whether there will be no more candidates, RFC 8840 §8.2.</summary>
    public bool EndOfCandidates { get; init; }

    /// <summary>Of the certificate, in as many algorithms as the writer likes; unknown algorithms are left out.</summary>
    public ImmutableArray<DtlsFingerprint> Fingerprints { get; init; } = [];

    /// <summary>Who begins the handshake; null when it is not told.</summary>
    public SetupRole? Setup { get; init; }

    /// <summary>RTP and RTCP on one port, RFC 8834 §4.5.</summary>
    public bool RtcpMux { get; init; }

    /// <summary>RTCP packets may come alone, RFC 5506 §5.</summary>
    public bool RtcpReducedSize { get; init; }

    /// <summary>The streams and tracks it belongs to.</summary>
    public ImmutableArray<Msid> Msids { get; init; } = [];

    /// <summary>The header extensions.</summary>
    public ImmutableArray<ExtensionMapping> Extensions { get; init; } = [];

    /// <summary>The layers.</summary>
    public ImmutableArray<RidDescription> Rids { get; init; } = [];

    /// <summary>The layers that the writer sends.</summary>
    public ImmutableArray<SimulcastStream> SimulcastSend { get; init; } = [];

    /// <summary>The layers that the writer receives.</summary>
    public ImmutableArray<SimulcastStream> SimulcastRecv { get; init; } = [];

    /// <summary>The SSRCs that are told beforehand.</summary>
    public ImmutableArray<SourceDescription> Sources { get; init; } = [];

    /// <summary>How they belong together.</summary>
    public ImmutableArray<SourceGroup> SourceGroups { get; init; } = [];
}
