using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class LayerChoiceTests
{
    private const byte Mid = 4, Rid = 10;
    private const uint Low = 50, High = 52;

    private readonly Dictionary<uint, int> _numbers = [];

    [Fact]
    public void The_layer_with_the_most_bytes_is_gone_over_to_at_its_key_frame_which_is_asked_for()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        Assert.Equal([High], broadcaster.ReceivedPlis().Distinct());
        Assert.Single(broadcaster.Forwarded.Select(info => info.Source).Distinct());

        broadcaster.Send(Packet(High, key: true));
        Send(broadcaster, seconds: 1);
        var last = broadcaster.Forwarded[^1];
        Assert.Equal(1000, last.PayloadLength);
        Assert.True(broadcaster.Forwarded.First(info => info.Source == last.Source).StartsKeyFrame);
        Assert.DoesNotContain(broadcaster.Forwarded.SkipWhile(info => info.Source != last.Source), info => info.Source != last.Source);
    }

    [Fact]
    public void A_key_frame_whose_rest_came_before_it_is_no_place_to_begin()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        var (start, rest) = (Packet(High, key: true), Packet(High, key: false, length: 1000));
        var count = broadcaster.Forwarded.Length;
        broadcaster.Send(rest, start);
        Assert.Equal(count, broadcaster.Forwarded.Length);
        broadcaster.Send(Packet(High, key: true), Packet(High, key: false, length: 1000));
        Assert.Contains(broadcaster.Forwarded, info => info.PayloadLength == 1000);
    }

    [Fact]
    public void It_does_not_flap_between_layers_that_are_alike()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 20, (Low, 1000), (High, 1100));
        Assert.Empty(broadcaster.ReceivedPlis());
        Send(broadcaster, seconds: 20, (Low, 1100), (High, 1000));
        Assert.Single(broadcaster.Forwarded.Select(info => info.Source).Distinct());
    }

    [Fact]
    public void A_layer_that_falls_silent_gives_way_to_the_best_other()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        broadcaster.Send(Packet(High, key: true));
        Send(broadcaster, seconds: 2);
        _ = broadcaster.Received();

        Send(broadcaster, seconds: 2, (Low, 200));
        Assert.Contains(Low, broadcaster.ReceivedPlis());
        broadcaster.Send(Packet(Low, key: true));
        Assert.Equal(100, broadcaster.Forwarded[^1].PayloadLength);
    }

    [Fact]
    public void A_good_bye_is_silence_at_once()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        broadcaster.Send(Packet(High, key: true));
        Send(broadcaster, seconds: 1);
        _ = broadcaster.Received();
        var bye = new byte[8];
        Pharos.Rtc.Rtcp.Bye.Write(bye, [new(High)]);
        broadcaster.Media.ReceiveRtcp(bye, broadcaster.Now, broadcaster.Outbox);
        broadcaster.Pass(TimeSpan.FromMilliseconds(300));
        Assert.Contains(Low, broadcaster.ReceivedPlis());
    }

    private Broadcaster Simulcast()
    {
        var broadcaster = new Broadcaster("offer-chromium-simulcast");
        broadcaster.Send(Packet(Low, key: true, labels: [(Mid, "1"), (Rid, "q")]));
        broadcaster.Send(Packet(High, key: true, labels: [(Mid, "1"), (Rid, "f")]));
        return broadcaster;
    }

    private void Send(Broadcaster broadcaster, int seconds) => Send(broadcaster, seconds, (Low, 200), (High, 1000));

    private void Send(Broadcaster broadcaster, int seconds, params (uint Ssrc, int Length)[] layers)
    {
        for (var frame = 0; frame < seconds * 30; frame++)
        {
            foreach (var (ssrc, length) in layers) broadcaster.Send(Packet(ssrc, key: false, length));
            broadcaster.Pass(TimeSpan.FromMilliseconds(33));
        }
    }

    private byte[] Packet(uint ssrc, bool key, int length = 100, params (byte Id, string Text)[] labels)
    {
        var number = _numbers[ssrc] = _numbers.GetValueOrDefault(ssrc) + 1;
        return Vp8(ssrc, number, key, length: length, labels: labels);
    }
}
