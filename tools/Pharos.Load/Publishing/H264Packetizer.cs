using System.Buffers.Binary;
using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Load.Publishing;

/// <summary>
/// Payloads of H.264, constrained baseline, 1280 × 720: a key frame begins with its parameter sets and filler data in one STAP-A, then comes
/// the picture as one slice in fragments (FU-A). RFC 6184 §5.7, §5.8.
/// <code>
/// key frame:  | STAP-A: 9, SPS | 4, PPS | n, filler data … stamp |   | FU-A: S, IDR … stamp |   | FU-A: E, IDR … stamp |
/// another:    | FU-A: S, slice … stamp | … | FU-A: E, slice … stamp |      in one packet: the slice as it is
/// </code>
/// </summary>
internal sealed class H264Packetizer : IPacketizer
{
    private const byte Reference = 0x60; // nal_ref_idc of 3
    private const byte Slice = 1, IdrSlice = 5, FillerData = 12, StapA = 24, FuA = 28;
    private const byte Start = 0x80, End = 0x40;
    private const byte Filling = 0xA5;
    private const byte MaxFiller = 0xFF;

    // First macroblock 0, all slices of the type, and the first parameter set: I is 7, P is 5 (H.264 §7.3.3).
    private const byte IntraHeader = 0x88, PredictedHeader = 0x9A;

    private static ReadOnlySpan<byte> Sps => [0x67, 0x42, 0xC0, 0x1F, 0xDA, 0x01, 0x40, 0x16, 0xE4];

    private static ReadOnlySpan<byte> Pps => [0x68, 0xCE, 0x38, 0x80];

    /// <inheritdoc/>
    public int MinLength => 1 + 2 + Sps.Length + 2 + Pps.Length + 2 + 1 + PacketStamp.Length + 8;

    /// <inheritdoc/>
    public int MinPackets(bool isKey) => isKey ? 2 : 1;

    /// <inheritdoc/>
    public int RewritableLength(ReadOnlySpan<byte> payload) => 0;

    /// <inheritdoc/>
    public bool StartsKeyFrame(ReadOnlySpan<byte> payload) => H264.TryRead(payload, out var contents) && contents.IsStartOfKeyFrame;

    /// <inheritdoc/>
    public void Write(Span<byte> payload, uint frame, int index, int count, bool isKey)
    {
        payload.Fill(Filling);
        if (isKey && index == 0)
        {
            WriteSets(payload);
            return;
        }
        var (first, type) = (isKey ? 1 : 0, isKey ? IdrSlice : Slice);
        var header = isKey ? IntraHeader : PredictedHeader;
        if (count - first == 1)
        {
            (payload[0], payload[1]) = ((byte)(Reference | type), header);
            return;
        }
        var edges = (index == first ? Start : 0) | (index == count - 1 ? End : 0);
        (payload[0], payload[1]) = (Reference | FuA, (byte)(edges | type));
        if (index == first) payload[2] = header;
    }

    private static void WriteSets(Span<byte> payload)
    {
        payload[0] = Reference | StapA;
        var rest = WriteUnit(WriteUnit(payload[1..], Sps), Pps);
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)(rest.Length - sizeof(ushort)));
        rest[sizeof(ushort)] = FillerData;
        rest[(sizeof(ushort) + 1)..].Fill(MaxFiller);
    }

    private static Span<byte> WriteUnit(Span<byte> to, ReadOnlySpan<byte> unit)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)unit.Length);
        unit.CopyTo(to[sizeof(ushort)..]);
        return to[(sizeof(ushort) + unit.Length)..];
    }
}
