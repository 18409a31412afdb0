using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Harness;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Peers;

public sealed class BindingAnswersTests
{
    private readonly BindingAnswers _answers = new();
    private readonly Outbox _outbox = new(outbox => outbox.Clear());
    private readonly byte[] _request = Stranger.Request(out _);
    private Instant _now = Instant.After(TimeSpan.FromSeconds(100));

    [Fact]
    public void A_network_that_floods_is_answered_within_its_bound_and_leaves_enough_for_others()
    {
        for (var i = 0; i < 2 * BindingAnswers.MaxPerSecond; i++)
            Assert.Equal(i < BindingAnswers.MaxPerNetwork, Asks($"2001:db8::{i:x}"));

        // One of a few hundred may share its place with the flood for this second, and no longer.
        for (var second = 0; second < 2; second++)
        {
            var denied = 0;
            for (var i = 0; i < 400; i++)
            {
                if (!Asks($"192.0.{i >> 8}.{i & 255}")) denied++;
            }
            Assert.InRange(denied, 0, 3);
            _now += TimeSpan.FromSeconds(1);
        }
    }

    [Fact]
    public void A_second_later_there_is_room_again()
    {
        while (Asks("192.0.2.1")) continue;
        _now += TimeSpan.FromSeconds(0.9);
        Assert.False(Asks("192.0.2.1"));
        _now += TimeSpan.FromSeconds(0.1);
        Assert.True(Asks("192.0.2.1"));
    }

    [Fact]
    public void Many_networks_together_are_answered_within_a_bound()
    {
        var answered = 0;
        for (var i = 0; i < 2 * BindingAnswers.MaxPerSecond; i++)
        {
            if (Asks($"10.{i >> 8}.{i & 255}.1")) answered++;
        }
        Assert.InRange(answered, BindingAnswers.MaxPerSecond - 100, BindingAnswers.MaxPerSecond);
    }

    [Fact]
    public void Answering_allocates_nothing()
    {
        var path = PathOf("192.0.2.1");
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++) _answers.TryAnswer(_request, path, _now, _outbox);
            _now += TimeSpan.FromSeconds(1);
            _outbox.Clear();
        }));
    }

    private bool Asks(string address)
    {
        var answered = _answers.TryAnswer(_request, PathOf(address), _now, _outbox);
        Assert.Equal(answered ? 1 : 0, _outbox.Count);
        _outbox.Clear();
        return answered;
    }

    private static TransportPath PathOf(string text)
    {
        Assert.True(TransportAddress.TryParse(text, 5000, out var address));
        return new TransportPath(address, IsTcp: false, Local: 0);
    }
}
