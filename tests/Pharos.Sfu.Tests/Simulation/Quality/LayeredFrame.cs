using System.Buffers.Binary;

namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>
/// A packet of a VP8 picture that says which of which it is.
/// <code>
/// | descriptor with a picture id of 15 bits 4 | VP8 frame tag 1 | layer 8 | frame 32 | index 8 | count 8 | filling
/// </code>
/// </summary>
/// <param name="Layer">0 for the best.</param>
/// <param name="Frame">Counted by the publisher.</param>
/// <param name="Index">Of the packet in the frame.</param>
/// <param name="Count">Of packets in the frame.</param>
/// <param name="IsKey">Whether the frame needs no other.</param>
/// <param name="PictureId">15 bits.</param>
internal readonly record struct LayeredFrame(int Layer, int Frame, int Index, int Count, bool IsKey, int PictureId)
{
    private const int Length = 12;

    public static byte[] Write(int layer, int frame, int index, int count, bool isKey, int pictureId, int length)
    {
        var payload = new byte[Math.Max(length, Length)];
        payload[0] = (byte)(0x80 | (index == 0 ? 0x10 : 0));
        payload[1] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (pictureId & 0x7FFF)));
        (payload[4], payload[5], payload[10], payload[11]) = ((byte)(isKey ? 0 : 1), (byte)layer, (byte)index, (byte)count);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(6), frame);
        return payload;
    }

    public static LayeredFrame Read(ReadOnlySpan<byte> payload) => new(
        payload[5], BinaryPrimitives.ReadInt32BigEndian(payload[6..]), payload[10], payload[11], (payload[4] & 1) == 0,
        BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) & 0x7FFF);
}
