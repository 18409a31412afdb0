using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// Writes the messages drawn at <see cref="TransportFeedback"/> (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
/// </summary>
public static class TransportFeedbackWriter
{
    /// <summary>The most packets one message speaks of.</summary>
    public const int MaxPackets = 1024;

    /// <summary>The least room a message needs: for one packet.</summary>
    public const int MinLength = TransportFeedback.FixedLength + 4;

    /// <summary>
    /// Writes one message about the first of some packets: as many as there is room for, and as lie within 8 s of each other, which is what
    /// a delta holds. The caller goes on with the next message where this one ended.
    /// </summary>
    /// <param name="to">Where it goes; at least <see cref="MinLength"/>.</param>
    /// <param name="sender">Who reports.</param>
    /// <param name="media">A stream of the transport.</param>
    /// <param name="feedbackCount">The number of this message.</param>
    /// <param name="packets">At least one; each number follows the one before it.</param>
    /// <param name="consumed">How many packets the message speaks of, at least 1.</param>
    /// <returns>Its bytes.</returns>
    public static int Write(
        Span<byte> to, Ssrc sender, Ssrc media, byte feedbackCount, ReadOnlySpan<PacketArrival> packets, out int consumed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(packets.Length, nameof(packets));
        ArgumentOutOfRangeException.ThrowIfLessThan(to.Length, MinLength, nameof(to));
        var reference = ReferenceOf(packets);
        Span<byte> statuses = stackalloc byte[Math.Min(packets.Length, MaxPackets)];
        consumed = Classify(packets, statuses, reference * TransportFeedback.StepsPerReference, to.Length);
        statuses = statuses[..consumed];

        var writer = new SpanWriter(to);
        writer.WriteZeros(FeedbackHeader.Length);
        writer.WriteUInt16(packets[0].Sequence.Value);
        writer.WriteUInt16((ushort)consumed);
        writer.WriteUInt24((uint)reference);
        writer.WriteByte(feedbackCount);
        WriteChunks(ref writer, statuses);
        WriteDeltas(ref writer, packets, statuses, reference * TransportFeedback.StepsPerReference);
        writer.WriteZeros(-writer.Position & 3);
        var header = new SpanWriter(to);
        FeedbackHeader.Write(ref header, RtcpType.TransportLayerFeedback, TransportFeedback.Format, sender, media, writer.Position);
        return writer.Position;
    }

    /// <summary>Rounded down, also before the clock's zero.</summary>
    private static long StepOf(TimeSpan arrival)
    {
        var (step, rest) = Math.DivRem(arrival.Ticks, TransportFeedback.TicksPerStep);
        return rest < 0 ? step - 1 : step;
    }

    /// <summary>The 64 ms that the first packet to arrive falls in.</summary>
    private static long ReferenceOf(ReadOnlySpan<PacketArrival> packets)
    {
        foreach (var packet in packets)
            if (packet.Arrival is { } arrival) return StepOf(arrival) >> 8;
        return 0;
    }

    /// <summary>Gives each packet its status, until one does not fit.</summary>
    private static int Classify(ReadOnlySpan<PacketArrival> packets, Span<byte> statuses, long step, int room)
    {
        var deltas = 0;
        for (var i = 0; i < statuses.Length; i++)
        {
            var status = TransportFeedback.NotReceived;
            if (packets[i].Arrival is { } arrival)
            {
                var delta = StepOf(arrival) - step;
                if (delta is < short.MinValue or > short.MaxValue) return i;
                status = delta is >= 0 and <= byte.MaxValue ? TransportFeedback.SmallDelta : TransportFeedback.LargeDelta;
                step += delta;
            }

            // No encoding needs more than one chunk for each 7 packets.
            var chunks = (i / TransportFeedback.TwoBitStatuses) + 1;
            deltas += status;
            if (((TransportFeedback.FixedLength + (chunks * sizeof(ushort)) + deltas + 3) & ~3) > room) return i;
            statuses[i] = (byte)status;
        }

        return statuses.Length;
    }

    /// <summary>Takes, time after time, the chunk that covers the most packets.</summary>
    private static void WriteChunks(ref SpanWriter writer, scoped ReadOnlySpan<byte> statuses)
    {
        while (!statuses.IsEmpty)
        {
            var run = statuses.IndexOfAnyExcept(statuses[0]);
            if (run < 0) run = statuses.Length;
            var ones = Math.Min(TransportFeedback.OneBitStatuses, statuses.Length);
            if (statuses[..ones].Contains((byte)TransportFeedback.LargeDelta)) ones = 0;
            var twos = Math.Min(TransportFeedback.TwoBitStatuses, statuses.Length);

            if (run >= Math.Max(ones, twos))
            {
                writer.WriteUInt16((ushort)((statuses[0] << 13) | run));
                statuses = statuses[run..];
            }
            else
            {
                var (count, bits) = ones >= twos ? (ones, 1) : (twos, 2);
                var chunk = bits == 1 ? TransportFeedback.VectorBit : TransportFeedback.VectorBit | TransportFeedback.TwoBitsBit;
                for (var i = 0; i < count; i++) chunk |= statuses[i] << (TransportFeedback.OneBitStatuses - ((i + 1) * bits));
                writer.WriteUInt16((ushort)chunk);
                statuses = statuses[count..];
            }
        }
    }

    private static void WriteDeltas(
        ref SpanWriter writer, scoped ReadOnlySpan<PacketArrival> packets, scoped ReadOnlySpan<byte> statuses, long step)
    {
        for (var i = 0; i < statuses.Length; i++)
        {
            if (packets[i].Arrival is not { } arrival) continue;
            var delta = StepOf(arrival) - step;
            step += delta;
            if (statuses[i] == TransportFeedback.SmallDelta) writer.WriteByte((byte)delta);
            else writer.WriteUInt16((ushort)delta);
        }
    }
}
