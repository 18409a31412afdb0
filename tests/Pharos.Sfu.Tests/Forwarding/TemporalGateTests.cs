using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Rtp.Codecs;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Tests.Simulation.Quality;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class TemporalGateTests
{
    private static readonly TemporalPlace Middle = new(1, 0, 0), Top = new(2, 0, 0);
    private static readonly TemporalPlace MiddleSync = new(1, 0, 1), TopSync = new(2, 1, 2);

    private static TemporalPlace Base => default;

    private readonly TemporalGate _gate = new();
    private long _sequence = 70_000;

    public TemporalGateTests()
    {
        _gate.Want(1, TemporalGate.All, TemporalGate.All);
        Assert.True(Pass(TemporalPlace.KeyFrame));
    }

    [Fact]
    public void It_goes_down_with_any_picture()
    {
        Assert.True(Pass(Top));
        Want(1);
        Assert.Equal([false, true, false, true], new[] { Top, Middle, Top, Base }.Select(Pass));
        Want(0);
        Assert.Equal([false, false, true], new[] { Middle, Top, Base }.Select(Pass));
    }

    [Fact]
    public void It_goes_up_by_a_layer_at_a_picture_of_it_that_needs_the_lowest_alone()
    {
        Want(0);
        Assert.False(Pass(Top));
        Want(2);
        // That the highest could be shown by itself is of no use: others of its layer need the one between.
        Assert.Equal([false, false, false, true, false, true, true], new[] { Middle, TopSync, Top, MiddleSync, Top, TopSync, Top }.Select(Pass));
    }

    [Fact]
    public void It_goes_up_from_a_switching_point_on_that_it_sends_itself()
    {
        Want(0);
        Assert.False(Pass(Middle));
        Want(2);
        var (low, middle) = (new TemporalPlace(0, 0, byte.MaxValue), new TemporalPlace(1, 1, byte.MaxValue));
        Assert.Equal([false, false, true, true, true], new[] { middle, Top, low, Top, Middle }.Select(Pass));
    }

    [Fact]
    public void A_key_frame_is_as_good_as_a_beginning()
    {
        Want(0);
        Assert.False(Pass(Top));
        Want(2);
        Assert.Equal([true, true], new[] { TemporalPlace.KeyFrame, Top }.Select(Pass));
    }

    [Fact]
    public void All_of_a_picture_shares_its_fate()
    {
        Assert.True(_gate.TryPass(Packet(80_000, 5, Top)));
        Want(1);
        Assert.True(_gate.TryPass(Packet(80_001, 5, Top)));
        Assert.False(_gate.TryPass(Packet(80_003, 6, Top)));
        Assert.True(_gate.Omits(Packet(80_004, 6, Top)));
        Want(2);
        Assert.False(_gate.TryPass(Packet(80_004, 6, Top)));
        Assert.False(_gate.TryPass(Packet(80_002, 6, Top))); // late, and the first of it
        Assert.True(_gate.TryPass(Packet(79_999, 5, Top)));
    }

    [Fact]
    public void What_is_late_has_the_fate_of_its_time()
    {
        Assert.True(_gate.TryPass(Packet(80_000, 5, Base)));
        Want(1);
        Assert.True(_gate.TryPass(Packet(80_002, 7, Base)));
        Assert.True(_gate.TryPass(Packet(80_001, 6, Top))); // before it went down
        Assert.True(_gate.TryPass(Packet(80_004, 9, Base)));
        Assert.False(_gate.TryPass(Packet(80_003, 8, Top)));
        Want(2);
        Assert.True(_gate.TryPass(Packet(80_006, 11, TopSync)));
        Assert.False(_gate.TryPass(Packet(80_005, 10, Top))); // before it went up
    }

    [Fact]
    public void Another_source_begins_with_what_is_wanted_of_it()
    {
        _gate.Want(2, 0, 1);
        Assert.Equal([true, false], new[] { Middle, Top }.Select(Pass)); // of the one that is being left
        Assert.True(_gate.TryPass(Packet(5, 90, TemporalPlace.KeyFrame, source: 2)));
        Assert.False(_gate.TryPass(Packet(6, 91, Middle, source: 2)));
    }

    /// <summary>
    /// Whatever is wanted when, and whichever packets of a picture or of its neighbours change places: each number comes once, none is
    /// missing, what is shown is whole, in order, with picture ids that follow each other, and needs nothing that was left out.
    /// </summary>
    [Fact]
    public void Nothing_of_it_shows_in_the_numbers() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[1, 3], Gen.Int[0, 9]).Array[120], Gen.Bool).Sample((steps, mayCross) =>
        {
            using var viewer = new ViewerBench();
            var pattern = new TemporalPattern(3);
            var packets = new List<(int Frame, int Want, long Sequence, bool Key, byte[] Payload, bool Marker)>();
            var (sequence, baseId, want) = (70_000L, 0, (int)TemporalGate.All);
            for (var frame = 0; frame < steps.Length; frame++)
            {
                var (change, count, swap) = steps[frame];
                if (change < 3) want = change == 2 ? TemporalGate.All : change;
                var step = pattern.Next(frame, frame == 0, out _);
                if (step.Temporal == 0) baseId++;
                for (var i = 0; i < count; i++)
                    packets.Add((frame, want, sequence++, step.Needs is [], new LayeredFrame(0, frame, i, count, 32_700 + frame, baseId, step).Write(40), i == count - 1));
                var isWithin = count > 1;
                // Nothing comes before the key frame.
                if (swap < 3 && (isWithin ? frame > 0 : mayCross && frame > 1)) (packets[^1], packets[^2]) = (packets[^2], packets[^1]);
            }
            foreach (var packet in packets)
            {
                Assert.True(Vp8.TryRead(packet.Payload, out var vp8));
                viewer.Media.Video!.Temporal!.Want(1, packet.Want, TemporalGate.All);
                viewer.Send(
                    MediaKind.Video, 1, packet.Sequence, (uint)(packet.Frame * 3000), packet.Payload, packet.Marker, packet.Key,
                    temporal: packet.Key ? TemporalPlace.KeyFrame : TemporalPlace.Of(vp8));
            }

            var sent = viewer.Of(ViewerBench.VideoSsrc).Select(Read).OrderBy(packet => packet.Sequence).ToList();
            Assert.Equal(Enumerable.Range(ViewerBench.FirstSequence, sent.Count), sent.Select(packet => packet.Sequence));
            var pictures = sent.Where(packet => packet.Frame is not null).Select(packet => packet.Frame!.Value).GroupBy(packet => packet.Frame).ToList();
            var shown = new HashSet<int>();
            LayeredFrame? before = null;
            foreach (var picture in pictures)
            {
                var first = picture.First();
                Assert.Equal(Enumerable.Range(0, first.Count), picture.Select(packet => packet.Index));
                Assert.All(first.Step.Needs, needed => Assert.Contains(needed, shown));
                shown.Add(first.Frame);
                if (before is { } last)
                {
                    Assert.True(first.Frame > last.Frame);
                    var ahead = (first.PictureId - last.PictureId) & 0x7FFF;
                    // For one that came late and was left out an id was kept.
                    if (mayCross) Assert.InRange(ahead, 1, first.Frame - last.Frame);
                    else Assert.Equal(1, ahead);
                    Assert.Equal((last.BaseId + (first.Step.Temporal == 0 ? 1 : 0)) & byte.MaxValue, first.BaseId);
                }
                before = first;
            }
        }, iter: 100, threads: 1);

    private static (int Sequence, LayeredFrame? Frame) Read(byte[] bytes)
    {
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        return (packet.Sequence.Value, packet.Payload.IsEmpty ? null : LayeredFrame.Read(packet.Payload));
    }

    private void Want(int highest) => _gate.Want(1, highest, TemporalGate.All);

    private bool Pass(TemporalPlace place)
    {
        var packet = Packet(++_sequence, (uint)_sequence, place);
        var isOmitted = _gate.Omits(packet);
        var isPassed = _gate.TryPass(packet);
        Assert.Equal(!isOmitted, isPassed);
        return isPassed;
    }

    private static PacketSummary Packet(long sequence, uint timestamp, TemporalPlace place, int source = 1) => new()
    {
        Kind = MediaKind.Video,
        Source = source,
        PayloadType = new PayloadType(96),
        Sequence = sequence,
        Timestamp = timestamp,
        Temporal = place,
        HeaderLength = 12,
        PayloadLength = 1,
    };
}
