using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class KeyFrameGateTests
{
    private static readonly Instant Now = Instant.After(TimeSpan.FromSeconds(5));

    private static PacketSummary Packet(int source, bool key) => new()
    {
        Kind = MediaKind.Video,
        Source = source,
        PayloadType = new PayloadType(96),
        Sequence = 70_000,
        Timestamp = 0,
        StartsKeyFrame = key,
        HeaderLength = 12,
        PayloadLength = 1,
    };

    [Fact]
    public void A_key_frame_is_asked_for_at_once_and_then_each_second_while_there_is_none()
    {
        var gate = new KeyFrameGate();
        Assert.False(gate.TryAsk(Now)); // of nothing
        gate.Want(1);
        Assert.True(gate.TryAsk(Now));
        Assert.False(gate.TryAsk(Now + TimeSpan.FromMilliseconds(999)));
        Assert.Equal(Now + KeyFrameGate.Retry, gate.Next.At);
        Assert.False(gate.TryPass(Packet(1, key: false)));
        Assert.True(gate.TryAsk(Now + KeyFrameGate.Retry));
        Assert.True(gate.TryPass(Packet(1, key: true)));
        Assert.False(gate.TryAsk(Now + (4 * KeyFrameGate.Retry)));
        Assert.Equal(Deadline.None, gate.Next);
    }

    [Fact]
    public void Another_source_is_waited_for_while_the_one_before_goes_on()
    {
        var gate = new KeyFrameGate();
        gate.Want(1);
        Assert.True(gate.TryPass(Packet(1, key: true)));
        Assert.True(gate.TryPass(Packet(1, key: false)));
        Assert.False(gate.TryPass(Packet(2, key: true)));
        Assert.False(gate.IsWaiting);
        gate.Want(2);
        Assert.True(gate.TryAsk(Now));
        Assert.False(gate.TryPass(Packet(2, key: false)));
        Assert.False(gate.TryAsk(Now));
        Assert.True(gate.TryPass(Packet(1, key: false)));
        Assert.True(gate.TryPass(Packet(2, key: true)));
        Assert.False(gate.IsWaiting);
        Assert.True(gate.TryPass(Packet(2, key: false)));
        Assert.False(gate.TryPass(Packet(1, key: false)));
    }
}
