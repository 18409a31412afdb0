using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding;

/// <summary>What was found out about a packet when it came, so that nobody who sends it on looks again.</summary>
internal readonly record struct PacketSummary
{
    /// <summary>Sound or pictures.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>The publisher's stream it belongs to: another number for another SSRC, layer or publisher, never used twice in a publication.</summary>
    public required int Source { get; init; }

    /// <summary>What its publisher sends from this packet on; null until the publication has taken it.</summary>
    public PublishedFormat? Format { get; init; }

    /// <summary>When it came: set when the publication has taken it.</summary>
    public Instant At { get; init; }

    /// <summary>The publisher's number for the codec.</summary>
    public required PayloadType PayloadType { get; init; }

    /// <summary>The sequence number with the count of its cycles above it, from 65,536 on: later packets of a source have higher numbers.</summary>
    public required long Sequence { get; init; }

    /// <summary>The publisher's timestamp.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>Of a video frame, the last packet.</summary>
    public bool Marker { get; init; }

    /// <summary>Whether a frame that needs no other begins in it.</summary>
    public bool StartsKeyFrame { get; init; }

    /// <summary>Where its picture is among the temporal layers.</summary>
    public TemporalPlace Temporal { get; init; }

    /// <summary>Where those of its header extensions are that go on.</summary>
    public CopiedExtensions Extensions { get; init; }

    /// <summary>Bytes before the payload.</summary>
    public required int HeaderLength { get; init; }

    /// <summary>Bytes of the payload.</summary>
    public required int PayloadLength { get; init; }

    /// <summary>Bytes of padding behind it: none of the publisher's, but see <see cref="PacketRing.Pad"/>. RFC 3550 §5.1.</summary>
    public byte PaddingLength { get; init; }
}
