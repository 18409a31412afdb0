using System.Buffers.Binary;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>
/// Payloads that say what they are, so that whoever receives them can tell whether all of it came, and when it was made.
/// <code>
/// VP8:   | descriptor 4 | VP8 frame tag 1 | frame 32 | index 8 | count 8 | filling
/// Opus:  | TOC 1 | frame 32
/// </code>
/// </summary>
internal static class TestFrame
{
    public const int PacketsPerFrame = 4;
    private const int VideoPayload = 1000;
    private const int DescriptorLength = 4;

    public static byte[] Video(int frame, int index, bool isKey)
    {
        var payload = new byte[VideoPayload + index];
        payload[0] = (byte)(0x80 | (index == 0 ? 0x10 : 0)); // X, and S where the frame begins
        payload[1] = 0x80; // I
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (frame & 0x7FFF)));
        payload[4] = (byte)(isKey ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(5), frame);
        (payload[9], payload[10]) = ((byte)index, PacketsPerFrame);
        return payload;
    }

    public static byte[] Audio(int frame)
    {
        var payload = new byte[80];
        payload[0] = 0xFC;
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(1), frame);
        return payload;
    }

    public static (int Frame, int Index, bool IsKey, int PictureId) ReadVideo(ReadOnlySpan<byte> payload) => (
        BinaryPrimitives.ReadInt32BigEndian(payload[(DescriptorLength + 1)..]),
        payload[9],
        (payload[DescriptorLength] & 1) == 0,
        BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) & 0x7FFF);

    public static int ReadAudio(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt32BigEndian(payload[1..]);
}
