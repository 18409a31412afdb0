using Pharos.Rtc.Rtp;
using Pharos.Rtc.Tests.Sdp;
using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

/// <summary>What is found of media of every kind, frame by frame on a clock of their own; and of media that is as it should be, nothing.</summary>
public sealed class PublisherReviewTests
{
    // An encoder's one layer; with requests for key frames agreed, or without.
    private static readonly string OneLayer = string.Join('\n', EncoderOffers.Obs.Split('\n').Where(line => !line.Contains("a=rid") && !line.Contains("simulcast")));
    private static readonly string Asked = OneLayer.Replace("a=rtcp-fb:96 goog-remb", "a=rtcp-fb:96 nack pli", StringComparison.Ordinal);
    private static readonly string Silent = OneLayer[..OneLayer.IndexOf("m=audio", StringComparison.Ordinal)].Replace("BUNDLE 0 1", "BUNDLE 1", StringComparison.Ordinal)
        + OneLayer[OneLayer.IndexOf("m=video", StringComparison.Ordinal)..];

    [Theory]
    [InlineData(2, true)] // I P B B, by their timestamps
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void B_frames_are_found_by_timestamps_that_go_back(int between, bool isFound)
    {
        using var encoder = new Show(OneLayer) { Between = between };
        encoder.Play(seconds: 5);
        Assert.Equal(isFound ? PublisherFindings.BFrames : PublisherFindings.None, encoder.Findings);
        encoder.Between = 0;
        encoder.Play(seconds: 12);
        Assert.Equal(PublisherFindings.None, encoder.Findings);
        Assert.Equal(isFound ? 2 : 0, encoder.Changes);
    }

    [Fact]
    public void B_frames_of_an_encoder_that_numbers_pictures_as_they_come_are_found_by_their_slices()
    {
        using var encoder = new Show(OneLayer) { Slice = frame => (byte)(frame % 3 == 0 ? 0x9A : 0x9E) };
        encoder.Play(seconds: 3);
        Assert.Equal(PublisherFindings.BFrames, encoder.Findings);
    }

    [Fact]
    public void A_network_that_changes_the_order_of_packets_makes_no_B_frames()
    {
        using var encoder = new Show(OneLayer) { ReordersEvery = 3 };
        encoder.Play(seconds: 20);
        Assert.Equal(PublisherFindings.None, encoder.Findings);
    }

    [Fact]
    public void A_source_that_begins_anew_makes_no_B_frames()
    {
        using var encoder = new Show(OneLayer);
        for (var i = 0; i < 10; i++)
        {
            encoder.Play(seconds: 1.1);
            encoder.Timestamp -= 40_000;
        }
        Assert.Equal(0, encoder.Changes);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(10, true)]
    public void Key_frames_far_apart_are_found_where_none_may_be_asked_for(double seconds, bool isFound)
    {
        using var encoder = new Show(OneLayer) { KeyEvery = seconds };
        encoder.Play(seconds: 31);
        Assert.Equal(isFound ? PublisherFindings.LongKeyFrameInterval : PublisherFindings.None, encoder.Findings);
        Assert.Equal(isFound ? 1 : 0, encoder.Changes);
        encoder.KeyEvery = 1;
        encoder.Play(seconds: 3);
        Assert.Equal(PublisherFindings.None, encoder.Findings);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(8.33, true)]
    public void Key_frames_far_apart_are_found_where_requests_are_ignored_also_before_anybody_watches(double seconds, bool isFound)
    {
        using var encoder = new Show(Asked) { KeyEvery = seconds };
        encoder.Play(seconds: 31);
        Assert.Equal(isFound ? PublisherFindings.LongKeyFrameInterval : PublisherFindings.None, encoder.Findings);
    }

    [Fact]
    public void An_encoder_that_has_key_frames_on_request_may_have_them_as_seldom_as_it_likes()
    {
        using var encoder = new Show(Asked) { KeyEvery = 60, Answers = true };
        encoder.Play(seconds: 50);
        Assert.Equal(0, encoder.Changes);
        Assert.Equal(1, encoder.Requests); // asked once, to know
    }

    [Fact]
    public void A_browser_on_a_line_that_loses_a_request_is_not_told_of_its_key_frames()
    {
        using var encoder = new Show(Asked) { KeyEvery = 600, Answers = true, AnswersAfter = 2 };
        for (var i = 0; i < 6; i++)
        {
            encoder.Play(seconds: 20);
            encoder.AnswersAfter = 1;
            encoder.Broadcaster.RequestKeyFrames();
        }
        Assert.Equal(0, encoder.Changes);
    }

    [Fact]
    public void A_browser_is_not_even_asked()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        for (var frame = 1; frame <= 30 * 20; frame++)
        {
            broadcaster.Send(Vp8(602526936, frame, key: frame == 1), Packet(4189061682, 111, frame, true, [1, 2, 3]));
            broadcaster.Pass(TimeSpan.FromSeconds(1.0 / 30));
        }
        Assert.Equal(PublisherFindings.None, broadcaster.Media.Findings);
        Assert.Empty(broadcaster.ReceivedPlis());
    }

    [Fact]
    public void Pictures_without_sound_are_found_whether_it_was_agreed_or_not()
    {
        using var agreed = new Show(OneLayer) { HasSound = false };
        using var never = new Show(Silent) { HasSound = false };
        foreach (var encoder in new[] { agreed, never })
        {
            encoder.Play(seconds: 4);
            Assert.Equal(PublisherFindings.None, encoder.Findings);
            encoder.Play(seconds: 3);
            Assert.Equal(PublisherFindings.NoAudio, encoder.Findings);
        }
        agreed.HasSound = true;
        agreed.Play(seconds: 1);
        Assert.Equal(PublisherFindings.None, agreed.Findings);
    }

    [Fact]
    public void Nothing_is_missed_where_there_are_no_pictures_either()
    {
        using var encoder = new Show(OneLayer);
        encoder.Play(seconds: 2);
        encoder.Broadcaster.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(PublisherFindings.None, encoder.Findings);
    }

    [Theory]
    [InlineData(20, true)] // one in twenty
    [InlineData(100, false)]
    public void A_line_that_goes_on_losing_is_found_and_forgotten_when_it_does_not_any_more(int every, bool isFound)
    {
        using var encoder = new Show(OneLayer) { LosesEvery = every };
        encoder.Play(seconds: 8);
        Assert.Equal(PublisherFindings.None, encoder.Findings); // a moment of it is nothing
        encoder.Play(seconds: 8);
        Assert.Equal(isFound ? PublisherFindings.LossyUplink : PublisherFindings.None, encoder.Findings);
        encoder.LosesEvery = int.MaxValue;
        encoder.Play(seconds: 12);
        Assert.Equal(PublisherFindings.None, encoder.Findings);
    }

    [Fact]
    public void Media_over_TCP_is_found_where_UDP_was_announced()
    {
        using var told = new Show(OneLayer, hasUdp: true);
        using var notTold = new Show(OneLayer);
        foreach (var encoder in new[] { told, notTold })
        {
            encoder.Broadcaster.ComesOver(isTcp: true);
            encoder.Play(seconds: 4);
            Assert.Equal(PublisherFindings.None, encoder.Findings); // it may still change
            encoder.Play(seconds: 2);
        }
        Assert.Equal((PublisherFindings.OverTcp, PublisherFindings.None), (told.Findings, notTold.Findings));
        told.Broadcaster.ComesOver(isTcp: false);
        told.Play(seconds: 1);
        Assert.Equal(PublisherFindings.None, told.Findings);
    }

    /// <summary>An encoder with a picture each 33 ms and a packet of sound each 20 or so.</summary>
    private sealed class Show(string offer, bool hasUdp = false) : IDisposable
    {
        private const uint Audio = 1042, Video = 1043;
        private const uint FrameTime = 3000;

        private int _frame;
        private int _sequence;
        private int _sound;
        private int _unanswered;
        private double _sinceKey = double.MaxValue;
        private byte[]? _held;

        public Broadcaster Broadcaster { get; } = new(offer, hasUdp: hasUdp);

        public PublisherFindings Findings => Broadcaster.Media.Findings;

        public int Changes => Broadcaster.FindingsChanges;

        public uint Timestamp { get; set; } = 1_000_000;

        /// <summary>Pictures between two that do not need a later one.</summary>
        public int Between { get; set; }

        public double KeyEvery { get; set; } = 2;

        public bool Answers { get; init; }

        /// <summary>Which of the requests for one key frame is answered.</summary>
        public int AnswersAfter { get; set; } = 1;

        public int Requests { get; private set; }

        public bool HasSound { get; set; } = true;

        public int ReordersEvery { get; init; } = int.MaxValue;

        public int LosesEvery { get; set; } = int.MaxValue;

        public Func<int, byte> Slice { get; init; } = _ => 0x9A;

        public void Play(double seconds)
        {
            var end = Broadcaster.Now + TimeSpan.FromSeconds(seconds);
            while (Broadcaster.Now < end)
            {
                SendPicture();
                if (HasSound) SendSound();
                Broadcaster.Pass(TimeSpan.FromSeconds(1.0 / 30));
                Listen();
            }
        }

        public void Dispose() => Broadcaster.Dispose();

        private void Listen()
        {
            var asked = Broadcaster.ReceivedPlis().Count;
            Requests += asked;
            if (asked == 0 || !Answers || ++_unanswered < AnswersAfter) return;
            (_unanswered, _sinceKey) = (0, double.MaxValue);
        }

        private void SendPicture()
        {
            var isKey = _sinceKey + 0.001 >= KeyEvery;
            _sinceKey = (isKey ? 0 : _sinceKey) + (1.0 / 30);
            // Of I P B B P B B, each P goes before the two that are shown before it.
            var place = _frame % (Between + 1);
            var shown = _frame + (Between == 0 ? 0 : place == 0 ? Between : -1);
            _frame++;
            for (var part = 0; part < 3; part++)
            {
                ReadOnlySpan<byte> payload = (isKey, part) switch
                {
                    (true, 0) => [0x67, 0x42, 0xC0, 0x1F],
                    (true, 1) => [0x65, 0x88, 0x84],
                    (false, 0) => [0x41, Slice(_frame), 0x02],
                    _ => [0x41, 0x1A, 0x02], // further down the picture
                };
                Send(Packet(Video, 96, _sequence++, part == 2, payload), Timestamp + (uint)(shown * FrameTime));
            }
        }

        private void SendSound()
        {
            Send(Packet(Audio, 111, _sound, true, [0xFC, 1, 2]), (uint)(_sound * 960));
            _sound++;
        }

        private void Send(byte[] packet, uint timestamp)
        {
            RtpHeader.SetTimestamp(packet, timestamp);
            if ((_sequence + _sound) % LosesEvery == LosesEvery - 1) return;
            if (_held is null && _sequence % ReordersEvery == ReordersEvery - 1)
            {
                _held = packet;
                return;
            }
            Broadcaster.Send(packet);
            if (_held is not null) Broadcaster.Send(_held);
            _held = null;
        }
    }
}
