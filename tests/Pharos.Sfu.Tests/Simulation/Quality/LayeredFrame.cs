using System.Buffers.Binary;

namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>
/// A packet of a VP8 picture that says which of which it is.
/// <code>
/// | descriptor: picture id of 15 bits, TL0PICIDX, TID, Y  6 | VP8 frame tag 1 | layer 8 | frame 32 | index 8 | count 8 |
/// | frames that it needs, 3 times 32, -1 for none | filling
/// </code>
/// </summary>
/// <param name="Layer">0 for the best.</param>
/// <param name="Frame">Counted by the publisher.</param>
/// <param name="Index">Of the packet in the frame.</param>
/// <param name="Count">Of packets in the frame.</param>
/// <param name="PictureId">15 bits.</param>
/// <param name="BaseId">TL0PICIDX, 8 bits.</param>
/// <param name="Step">What it is in the pattern of temporal layers.</param>
internal readonly record struct LayeredFrame(int Layer, int Frame, int Index, int Count, int PictureId, int BaseId, TemporalStep Step)
{
    private const int Length = 26;

    public bool IsKey => Step.Needs is [];

    public byte[] Write(int length)
    {
        var payload = new byte[Math.Max(length, Length)];
        payload[0] = (byte)(0x80 | (Index == 0 ? 0x10 : 0));
        payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (PictureId & 0x7FFF)));
        (payload[4], payload[5]) = ((byte)BaseId, (byte)((Step.Temporal << 6) | (Step.IsSync ? 0x20 : 0)));
        (payload[6], payload[7], payload[12], payload[13]) = ((byte)(IsKey ? 0 : 1), (byte)Layer, (byte)Index, (byte)Count);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(8), Frame);
        for (var i = 0; i < TemporalPattern.Buffers; i++)
            BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(14 + (4 * i)), i < Step.Needs.Length ? Step.Needs[i] : -1);
        return payload;
    }

    public static LayeredFrame Read(ReadOnlySpan<byte> payload)
    {
        var needs = new List<int>();
        for (var i = 0; i < TemporalPattern.Buffers; i++)
            if (BinaryPrimitives.ReadInt32BigEndian(payload[(14 + (4 * i))..]) is >= 0 and var frame) needs.Add(frame);
        return new(
            payload[7], BinaryPrimitives.ReadInt32BigEndian(payload[8..]), payload[12], payload[13],
            BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) & 0x7FFF, payload[4], new TemporalStep(payload[5] >> 6, (payload[5] & 0x20) != 0, [.. needs]));
    }
}
