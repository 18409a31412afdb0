using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Pharos.Server.Signaling;

/// <summary>Bounds of one signaling socket: <c>Pharos:Signaling</c>.</summary>
internal sealed record SignalingOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Signaling";

    /// <summary>Twenty times a large browser offer (3 KB), and the frame size that Django Channels allowed.</summary>
    public const int DefaultMaxMessageBytes = 64 * 1024;

    /// <summary>Ten times a browser's offer with simulcast and all codecs.</summary>
    public const int DefaultMaxSdpBytes = 32 * 1024;

    /// <summary>A viewer sends an answer and about twenty candidates within its first second, and next to nothing later.</summary>
    public const int DefaultMessagesPerSecond = 50;

    /// <summary>A second of it is an answer with its candidates ten times over; four are half of what a broadcaster may be yet to receive.</summary>
    public const int DefaultBytesPerSecond = 64 * 1024;

    /// <summary>Longest candidate-attribute (RFC 8839 §5.1) with its identifiers, in characters; browsers send 250 at most.</summary>
    public const int MaxCandidateLength = 2048;

    /// <summary>Some seconds of a broadcaster's messages to a crowd that joins at once.</summary>
    public const int DefaultMaxQueuedBytes = 512 * 1024;

    /// <summary>A school behind one address; far fewer than the sockets a process can hold.</summary>
    public const int DefaultSocketsPerAddress = 500;

    /// <summary>Half of the 30 s in which a dead peer has to be noticed goes to waiting for the ping, the other to the answer.</summary>
    public static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromSeconds(10);

    /// <summary>A client sends its first message as soon as the socket opens: this is for the slowest of networks.</summary>
    public static readonly TimeSpan DefaultFirstMessageTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Largest frame.</summary>
    [Description("Largest signaling message in bytes.")]
    [Range(1024, ClusterMessageLimit)]
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>Largest session description.</summary>
    [Description("Largest session description (SDP) in bytes.")]
    [Range(1024, ClusterMessageLimit)]
    public int MaxSdpBytes { get; init; } = DefaultMaxSdpBytes;

    /// <summary>Steady rate of a viewer's messages.</summary>
    [Description("Messages a second that a viewer may send, and four times as many at once; a broadcaster, who answers every viewer, "
        + "ten times that.")]
    [Range(1, 1_000_000)]
    public int MessagesPerSecond { get; init; } = DefaultMessagesPerSecond;

    /// <summary>Steady rate of a viewer's bytes.</summary>
    [Description("Bytes a second that a viewer may send, with the same allowance for bursts and broadcasters.")]
    [Range(16 * 1024, 1024 * 1024 * 1024)]
    public int BytesPerSecond { get; init; } = DefaultBytesPerSecond;

    /// <summary>Where a slow reader is given up.</summary>
    [Description("Bytes waiting for a slow client before it is disconnected.")]
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxQueuedBytes { get; init; } = DefaultMaxQueuedBytes;

    /// <summary>Open sockets of one client address.</summary>
    [Description("Open sockets from one address (an IPv6 /64 counts as one).")]
    [Range(1, 1_000_000)]
    public int SocketsPerAddress { get; init; } = DefaultSocketsPerAddress;

    /// <summary>Interval of WebSocket pings, and how long an answer may take.</summary>
    [Description("Interval of WebSocket pings; a client that does not answer within the same time again is gone.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:00:15")]
    public TimeSpan KeepAlive { get; init; } = DefaultKeepAlive;

    /// <summary>How long a socket may be nobody's.</summary>
    [Description("How long a client may take to say who it is before it is disconnected.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan FirstMessageTimeout { get; init; } = DefaultFirstMessageTimeout;

    /// <summary>Origins of other people's pages.</summary>
    [Description("Origins other than the server's own whose pages may open sockets, such as `https://example.org`; `*` for all.")]
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowedOrigins
        .Where(origin => origin != "*" && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.Host.Length > 0))
        .Select(origin => new ValidationResult(
            $"Pharos__Signaling__AllowedOrigins has `{origin}`; each entry must be an origin such as https://example.org, or *."));

    // What a node can hand to another in one piece, less the envelope.
    private const int ClusterMessageLimit = 96 * 1024;
}
