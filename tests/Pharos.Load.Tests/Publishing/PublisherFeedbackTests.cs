using Pharos.Load.Publishing;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Load.Tests.Publishing;

public sealed class PublisherFeedbackTests
{
    private static readonly Ssrc Server = new(1), Media = new(2), Other = new(3);

    private readonly PublisherFeedback _feedback = new(Media) { WantsKeyFrame = false };
    private readonly byte[] _compound = new byte[200];

    [Fact]
    public void The_first_frame_is_a_key_frame() => Assert.True(new PublisherFeedback(Media).WantsKeyFrame);

    [Fact]
    public void A_picture_that_was_lost_asks_for_a_key_frame_of_this_stream()
    {
        _feedback.Receive(_compound.AsSpan(0, new Pli(Server, Other).Write(_compound)), _ => { });
        Assert.False(_feedback.WantsKeyFrame);
        _feedback.Receive(_compound.AsSpan(0, new Pli(Server, Media).Write(_compound)), _ => { });
        Assert.True(_feedback.WantsKeyFrame);
    }

    [Fact]
    public void A_command_is_obeyed_once()
    {
        var command = _compound.AsSpan(0, Fir.Write(_compound, Server, [new Fir(Media, 5)])).ToArray();
        _feedback.Receive(command, _ => { });
        Assert.True(_feedback.WantsKeyFrame);
        _feedback.WantsKeyFrame = false;
        _feedback.Receive(command, _ => { });
        Assert.False(_feedback.WantsKeyFrame);
        _feedback.Receive(_compound.AsSpan(0, Fir.Write(_compound, Server, [new Fir(Media, 6)])), _ => { });
        Assert.True(_feedback.WantsKeyFrame);
    }

    [Fact]
    public void Numbers_that_are_missing_are_handed_on()
    {
        var asked = new List<int>();
        SeqNo[] missing = [new(65_535), new(0), new(9)];
        _feedback.Receive(_compound.AsSpan(0, Nack.Write(_compound, Server, Media, missing)), number => asked.Add(number.Value));
        Assert.Equal([65_535, 0, 9], asked);
        Assert.Equal(3, _feedback.Nacked);
        _feedback.Receive(_compound.AsSpan(0, Nack.Write(_compound, Server, Other, missing)), _ => Assert.Fail("of another stream"));
    }
}
