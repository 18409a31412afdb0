using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// A view over the bytes of one RTP packet, in the clear: nothing is copied. The layout is drawn at <see cref="RtpHeader"/>
/// (RFC 3550 §5.1).
/// </summary>
public readonly ref struct RtpPacket
{
    private RtpPacket(ReadOnlySpan<byte> datagram, int headerLength, int paddingLength)
    {
        Datagram = datagram;
        HeaderLength = headerLength;
        PaddingLength = paddingLength;
    }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Datagram { get; }

    /// <summary>Bytes before the payload: the fixed header, the CSRCs and the extension.</summary>
    public int HeaderLength { get; }

    /// <summary>Bytes after the payload, their count included; 0 without the padding bit.</summary>
    public int PaddingLength { get; }

    /// <summary>The marker: of a video frame, its last packet.</summary>
    public bool Marker => (Datagram[1] & RtpHeader.MarkerBit) != 0;

    /// <summary>The payload type.</summary>
    public PayloadType PayloadType => new((byte)(Datagram[1] & PayloadType.Max));

    /// <summary>The sequence number.</summary>
    public SeqNo Sequence => RtpHeader.GetSequence(Datagram);

    /// <summary>The timestamp, in units of the payload's clock.</summary>
    public uint Timestamp => RtpHeader.GetTimestamp(Datagram);

    /// <summary>The synchronization source.</summary>
    public Ssrc Ssrc => RtpHeader.GetSsrc(Datagram);

    /// <summary>How many contributing sources there are: 0 to 15.</summary>
    public int CsrcCount => Datagram[0] & 0x0F;

    /// <summary>The payload without the padding. It is empty in a padding-only packet, as bandwidth probes send them.</summary>
    public ReadOnlySpan<byte> Payload => Datagram[HeaderLength..^PaddingLength];

    /// <summary>The header extensions; none where the packet has no extension block.</summary>
    public HeaderExtensions Extensions
    {
        get
        {
            if ((Datagram[0] & RtpHeader.ExtensionBit) == 0) return default;
            return new(Datagram[..HeaderLength], RtpHeader.FixedLength + (CsrcCount * sizeof(uint)));
        }
    }

    /// <summary>One contributing source.</summary>
    /// <param name="index">0 to <see cref="CsrcCount"/> − 1.</param>
    public Ssrc Csrc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)CsrcCount, nameof(index));
        return new(BinaryPrimitives.ReadUInt32BigEndian(Datagram[(RtpHeader.FixedLength + (index * sizeof(uint)))..]));
    }

    /// <summary>
    /// Accepts a datagram of version 2 whose CSRCs, extension and padding lie within it. Whether it is RTP at all is for
    /// <see cref="Demux"/> to say.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (!RtpHeader.TryReadLength(datagram, out var headerLength)) return false;
        var padding = 0;
        if ((datagram[0] & RtpHeader.PaddingBit) != 0)
        {
            // The count includes itself, so 0 is no count; in a packet that ends with its header there is none to read.
            padding = datagram.Length > headerLength ? datagram[^1] : 0;
            if (padding == 0 || padding > datagram.Length - headerLength) return false;
        }

        packet = new(datagram, headerLength, padding);
        return true;
    }
}
