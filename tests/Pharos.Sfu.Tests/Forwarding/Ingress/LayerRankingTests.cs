using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class LayerRankingTests
{
    private const byte Mid = 4, Rid = 10;
    private const uint Low = 50, High = 52;

    private readonly Dictionary<uint, int> _numbers = [];

    [Fact]
    public void All_layers_are_sent_on_and_the_one_with_the_most_bits_is_the_best()
    {
        using var broadcaster = Simulcast();
        Assert.Equal(["q", "f"], Names(broadcaster)); // as they came
        Send(broadcaster, seconds: 2);
        Assert.Equal(["f", "q"], Names(broadcaster));
        Assert.Equal(2, broadcaster.Forwarded.TakeLast(10).Select(info => info.Source).Distinct().Count());
        var rates = broadcaster.Publication.Layers.Select(layer => layer.BitsPerSecond / 1000).ToArray();
        Assert.InRange(rates[0], 230, 270); // 30 packets a second of 1,000 bytes and a header
        Assert.InRange(rates[1], 48, 60);
    }

    [Fact]
    public void It_does_not_flap_between_layers_that_are_alike()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 20, (Low, 1000), (High, 1100));
        Assert.Equal(["q", "f"], Names(broadcaster));
        Send(broadcaster, seconds: 20, (Low, 1100), (High, 1000));
        Assert.Equal(["q", "f"], Names(broadcaster));
        Assert.Equal(3, broadcaster.MediaChanges); // it began, and each of the two
    }

    [Fact]
    public void A_layer_that_is_left_out_for_a_while_keeps_its_place_and_what_it_takes()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        var rate = broadcaster.Publication.Layers[0].BitsPerSecond;
        Send(broadcaster, seconds: 2, (Low, 200));
        Assert.Equal([("f", false), ("q", true)], States(broadcaster));
        Assert.InRange(broadcaster.Publication.Layers[0].BitsPerSecond, rate * 9 / 10, rate);
        Send(broadcaster, seconds: 1);
        Assert.Equal([("f", true), ("q", true)], States(broadcaster));
    }

    [Fact]
    public void A_good_bye_is_silence_at_once()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        var bye = new byte[8];
        Pharos.Rtc.Rtcp.Bye.Write(bye, [new(High)]);
        broadcaster.Media.ReceiveRtcp(bye, broadcaster.Now, broadcaster.Outbox);
        broadcaster.Pass(TimeSpan.FromMilliseconds(300));
        Assert.Equal([("f", false), ("q", true)], States(broadcaster));
    }

    [Fact]
    public void Where_nothing_comes_nothing_is_looked_at()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 1);
        broadcaster.Pass(TimeSpan.FromSeconds(3));
        Assert.NotEqual("ranking of layers", broadcaster.Media.Next.Reason);
        Assert.All(broadcaster.Publication.Layers, layer => Assert.False(layer.IsActive));
    }

    [Fact]
    public void A_key_frame_is_asked_for_of_the_layer_alone_that_a_viewer_waits_for()
    {
        using var broadcaster = Simulcast();
        Send(broadcaster, seconds: 2);
        broadcaster.Publication.RequestKeyFrame(broadcaster.Publication.Layers[0]);
        broadcaster.FanOut.Run(broadcaster.Now, broadcaster.Outbox);
        broadcaster.Pass(TimeSpan.FromMilliseconds(10));
        Assert.Equal([High], broadcaster.ReceivedPlis());
    }

    [Fact]
    public void A_layer_whose_encoder_takes_no_requests_is_known_as_one()
    {
        using var asked = new Broadcaster("offer-chromium-publish");
        asked.Send(Vp8(602526936, 1, key: true));
        Assert.False(asked.Publication.Layers[0].IgnoresRequests);
        // FFmpeg: a=rtcp-fb says nack and nothing else.
        var offer = Captured("offer-chromium-publish").Split('\n')
            .Where(line => !line.StartsWith("a=rtcp-fb:96 ", StringComparison.Ordinal) || line.TrimEnd() == "a=rtcp-fb:96 nack");
        using var other = new Broadcaster(string.Join('\n', offer));
        other.Send(Vp8(602526936, 1, key: true));
        Assert.True(other.Publication.Layers[0].IgnoresRequests);
    }

    private static string[] Names(Broadcaster broadcaster) => [.. broadcaster.Publication.Layers.Select(layer => layer.Name)];

    private static (string, bool)[] States(Broadcaster broadcaster) =>
        [.. broadcaster.Publication.Layers.Select(layer => (layer.Name, layer.IsActive))];

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
