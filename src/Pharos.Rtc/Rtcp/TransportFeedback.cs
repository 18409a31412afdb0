using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// Which packets of a transport arrived, and when (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
/// <code>
/// FCI:  | base sequence number 16 | packet status count 16 |
///       | reference time, signed, in 64 ms  24 | feedback packet count 8 |
///       | packet chunk 16 | packet chunk 16 … | receive delta 8 or 16 … | 0, up to the next word |
///
/// run length chunk:     |0| status 2 | how many packets 13 |
/// status vector chunk:  |1|0| 14 statuses of 1 bit  |
///                       |1|1| 7 statuses of 2 bits  |
/// status:               0 not received, 1 a delta of 8 bits, 2 a signed delta of 16 bits, both in 250 µs
/// </code>
/// </summary>
/// <param name="Sender">Who reports.</param>
/// <param name="Media">A stream of the transport.</param>
/// <param name="BaseSequence">The first packet it speaks of.</param>
/// <param name="StatusCount">How many packets it speaks of, 1 to 65,535.</param>
/// <param name="FeedbackCount">Counts these messages: shows when one was lost.</param>
public readonly record struct TransportFeedback(Ssrc Sender, Ssrc Media, SeqNo BaseSequence, int StatusCount, byte FeedbackCount)
{
    internal const int Format = 15;
    internal const int FixedLength = FeedbackHeader.Length + 8;
    internal const int NotReceived = 0, SmallDelta = 1, LargeDelta = 2;
    internal const int LongestRun = 0x1FFF;
    internal const int OneBitStatuses = 14, TwoBitStatuses = 7;
    internal const int VectorBit = 0x8000, TwoBitsBit = 0x4000;

    /// <summary>Ticks of a <see cref="TimeSpan"/> in a step of the deltas, 250 µs.</summary>
    internal const long TicksPerStep = TimeSpan.TicksPerMillisecond / 4;

    /// <summary>Steps of the deltas in a step of the reference time, 64 ms.</summary>
    internal const int StepsPerReference = 256;

    /// <summary>Reads a packet of this kind; another is refused.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="into">Where the packets go, in the order of their numbers. What does not fit is left out.</param>
    /// <param name="feedback">The message. The reference time in its arrivals wraps around every 12 days.</param>
    /// <param name="count">How many packets were put there.</param>
    public static bool TryRead(RtcpPacket packet, Span<PacketArrival> into, out TransportFeedback feedback, out int count)
    {
        feedback = default;
        count = 0;
        if (!FeedbackHeader.TryRead(packet, RtcpType.TransportLayerFeedback, Format, out var sender, out var media, out var fci))
            return false;
        var reader = new SpanReader(fci);
        if (!reader.TryReadUInt16(out var first) || !reader.TryReadUInt16(out var statuses) || statuses == 0
            || !reader.TryReadUInt24(out var reference) || !reader.TryReadByte(out var number)) return false;

        // The deltas begin where the chunks end, so these are counted first.
        var chunks = new SpanReader(reader.Rest);
        for (var covered = 0; covered < statuses;)
        {
            if (!reader.TryReadUInt16(out var chunk)) return false;
            covered += LengthOf(chunk);
        }

        // The 24 bits go to the top of 32, so that the sign is theirs.
        var step = (long)((int)(reference << 8) >> 8) * StepsPerReference;
        var wanted = Math.Min(statuses, into.Length);
        var written = 0;
        while (written < wanted && chunks.TryReadUInt16(out var chunk))
        {
            var end = Math.Min(wanted - written, LengthOf(chunk));
            for (var i = 0; i < end; i++)
            {
                var status = StatusOf(chunk, i);
                if (!TryReadDelta(ref reader, status, ref step)) return false;
                TimeSpan? arrival = status == NotReceived ? null : new TimeSpan(step * TicksPerStep);
                into[written] = new(new SeqNo(first) + written, arrival);
                written++;
            }
        }

        feedback = new(sender, media, new(first), statuses, number);
        count = written;
        return true;
    }

    private static bool TryReadDelta(ref SpanReader reader, int status, ref long step)
    {
        switch (status)
        {
            case NotReceived:
                return true;
            case SmallDelta when reader.TryReadByte(out var small):
                step += small;
                return true;
            case LargeDelta when reader.TryReadUInt16(out var large):
                step += (short)large;
                return true;
            default:
                // The delta is missing, or it is the reserved status.
                return false;
        }
    }

    private static int LengthOf(int chunk) =>
        (chunk & VectorBit) == 0 ? chunk & LongestRun : (chunk & TwoBitsBit) == 0 ? OneBitStatuses : TwoBitStatuses;

    private static int StatusOf(int chunk, int index)
    {
        if ((chunk & VectorBit) == 0) return (chunk >> 13) & 3;
        return (chunk & TwoBitsBit) == 0 ? (chunk >> (OneBitStatuses - 1 - index)) & 1 : (chunk >> (2 * (TwoBitStatuses - 1 - index))) & 3;
    }
}
