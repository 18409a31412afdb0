using System.Buffers.Binary;
using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Load.Publishing;

/// <summary>
/// Payloads of VP8: a descriptor with a picture id of 15 bits, as browsers write it, and the frame header (RFC 7741 §4.2, §4.3; RFC 6386
/// §9.1). The header's first partition is all zeros: a decoder makes a picture of it.
/// <code>
/// | X=1 R=0 N=0 S R PID=0 | I=1 | M=1 picture id 15 | frame tag 24 | 9D 01 2A | width 16 | height 16 | filling … | stamp |
///                                                     ^ first packet           ^ of a key frame
/// </code>
/// </summary>
internal sealed class Vp8Packetizer : IPacketizer
{
    private const int DescriptorLength = 4;
    private const int TagLength = 3;
    private const int KeyHeaderLength = 10;
    private const int PartitionLength = 24;
    private const ushort Width = 1280, Height = 720;
    private const byte Filling = 0xA5;

    private static ReadOnlySpan<byte> StartCode => [0x9D, 0x01, 0x2A];

    /// <inheritdoc/>
    public int MinLength => DescriptorLength + KeyHeaderLength + PartitionLength + PacketStamp.Length;

    /// <inheritdoc/>
    public int MinPackets(bool isKey) => 1;

    /// <inheritdoc/>
    public int RewritableLength(ReadOnlySpan<byte> payload) => Vp8.TryRead(payload, out var descriptor) ? descriptor.Length : 0;

    /// <inheritdoc/>
    public bool StartsKeyFrame(ReadOnlySpan<byte> payload) => Vp8.TryRead(payload, out var descriptor) && descriptor.IsStartOfKeyFrame;

    /// <inheritdoc/>
    public void Write(Span<byte> payload, uint frame, int index, int count, bool isKey)
    {
        payload[0] = (byte)(index == 0 ? 0x90 : 0x80);
        payload[1] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | (frame & 0x7FFF)));
        var body = payload[DescriptorLength..];
        body.Fill(Filling);
        if (index > 0) return;

        // Little-endian: not a key frame 1 bit, version 3, shown 1, bytes of the first partition 19.
        var tag = (isKey ? 0 : 1) | (1 << 4) | (PartitionLength << 5);
        (body[0], body[1], body[2]) = ((byte)tag, (byte)(tag >> 8), (byte)(tag >> 16));
        var header = isKey ? KeyHeaderLength : TagLength;
        if (isKey)
        {
            StartCode.CopyTo(body[TagLength..]);
            BinaryPrimitives.WriteUInt16LittleEndian(body[6..], Width);
            BinaryPrimitives.WriteUInt16LittleEndian(body[8..], Height);
        }
        body.Slice(header, PartitionLength).Clear();
    }
}
