namespace Pharos.Rtc.Sdp;

/// <summary>What an offer and its answer come to.</summary>
public sealed record Agreement
{
    /// <summary>For <see cref="SdpWriter"/>.</summary>
    public required SessionDescription Answer { get; init; }

    /// <summary>Where and how to reach the client.</summary>
    public required RemoteTransport Remote { get; init; }

    /// <summary>The sound; null when there is none.</summary>
    public AgreedMedia? Audio { get; init; }

    /// <summary>The pictures; null when there are none.</summary>
    public AgreedMedia? Video { get; init; }
}
