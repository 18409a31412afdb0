using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding;

/// <summary>The numbers of the RTP header extensions in one section of one peer; 0 for one that was not agreed on. RFC 8285 §5.</summary>
internal readonly record struct ExtensionIds
{
    /// <summary>The section a packet belongs to.</summary>
    public byte Mid { get; init; }

    /// <summary>Sequence number of the transport.</summary>
    public byte TransportCc { get; init; }

    /// <summary>When a packet left.</summary>
    public byte AbsSendTime { get; init; }

    /// <summary>How loud the sound is.</summary>
    public byte AudioLevel { get; init; }

    /// <summary>When a picture was taken.</summary>
    public byte AbsCaptureTime { get; init; }

    /// <summary>Which frames a frame needs.</summary>
    public byte DependencyDescriptor { get; init; }

    /// <summary>The simulcast layer.</summary>
    public byte Rid { get; init; }

    /// <summary>The layer that a retransmission repairs.</summary>
    public byte RepairedRid { get; init; }

    /// <summary>Those of a section: of the answer, since it says which are in force.</summary>
    public static ExtensionIds Of(MediaSection section) => new()
    {
        Mid = IdOf(section, ExtensionUri.Mid),
        TransportCc = IdOf(section, ExtensionUri.TransportWideCc),
        AbsSendTime = IdOf(section, ExtensionUri.AbsSendTime),
        AudioLevel = IdOf(section, ExtensionUri.AudioLevel),
        AbsCaptureTime = IdOf(section, ExtensionUri.AbsCaptureTime),
        DependencyDescriptor = IdOf(section, ExtensionUri.DependencyDescriptor),
        Rid = IdOf(section, ExtensionUri.RtpStreamId),
        RepairedRid = IdOf(section, ExtensionUri.RepairedRtpStreamId),
    };

    private static byte IdOf(MediaSection section, string uri)
    {
        foreach (var extension in section.Extensions)
            if (extension.Uri == uri && extension.Id is > 0 and <= byte.MaxValue) return (byte)extension.Id;
        return 0;
    }
}
