namespace Pharos.Load.Options;

/// <summary>What one run is to do.</summary>
internal sealed record LoadOptions
{
    /// <summary>The word that asks for a stream of the run's own.</summary>
    public const string NewStream = "new";

    /// <summary>The server: where streams are made and published.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where viewers go, one after the other; <see cref="Url"/> alone where nothing else was said.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    /// <summary>Id of a stream, or <see cref="NewStream"/>.</summary>
    public string Stream { get; init; } = NewStream;

    /// <summary>The stream's publish token; null for a stream of the run's own, and for one that is only watched.</summary>
    public string? Token { get; init; }

    /// <summary>What the server may ask for to make a stream; null where it asks nothing.</summary>
    public string? PublishKey { get; init; }

    /// <summary>Whether a certificate that nobody vouches for will do.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Publishers, each of a stream of its own; 0 for watching what is there.</summary>
    public int Publishers { get; init; } = 1;

    /// <summary>Viewers of all streams together.</summary>
    public int Viewers { get; init; } = 10;

    /// <summary>Bits a second of one publisher, RTP headers included.</summary>
    public long Bitrate { get; init; } = 2_000_000;

    /// <summary>Frames a second.</summary>
    public int FramesPerSecond { get; init; } = 30;

    /// <summary>What is published.</summary>
    public VideoCodec Codec { get; init; }

    /// <summary>The SRTP profile that viewers offer.</summary>
    public SrtpChoice Profile { get; init; }

    /// <summary>How long is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long nothing is measured after the last one has joined.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Joins that begin a second; null for one whenever another is done.</summary>
    public double? JoinRate { get; init; }

    /// <summary>Joins under way at a time where there is no <see cref="JoinRate"/>.</summary>
    public int JoinsAtATime { get; init; } = 4;

    /// <summary>Whether viewers take whole what the server sent as one message, where the system can do so.</summary>
    public bool TakesMessagesWhole { get; init; } = true;

    /// <summary>What is loaded.</summary>
    public LoadMode Mode { get; init; }

    /// <summary>Messages a second that viewers send in <see cref="LoadMode.Signaling"/>, all of them together.</summary>
    public double MessageRate { get; init; } = 200;

    /// <summary>File for the report in JSON; empty for the standard output, null for none.</summary>
    public string? Json { get; init; }

    /// <summary>The server's processes; empty to look for who listens.</summary>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>Percent of the packets that may be lost in a run that passes, while viewers join and while it is measured.</summary>
    public double MaxLoss { get; init; } = 0.1;

    /// <summary>Whether the streams are made by the run.</summary>
    public bool MakesStreams => Stream == NewStream;
}
