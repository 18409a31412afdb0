namespace Pharos.Fuzz.Tests.Targets;

/// <summary>Every parser of what comes from outside.</summary>
internal static class AllTargets
{
    /// <summary>In the order of the layers.</summary>
    public static readonly FuzzTarget[] List =
    [
        .. StunTargets.List, .. IceTargets.List, .. DtlsTargets.List, .. SrtpTargets.List, .. RtpTargets.List, .. CodecTargets.List,
        .. RtcpTargets.List, .. SdpTargets.List, .. SignalingTargets.List,
    ];

    /// <summary>The one with a name.</summary>
    public static FuzzTarget Find(string name) => List.Single(target => target.Name == name);
}
