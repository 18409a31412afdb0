using System.Security.Cryptography;
using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Publishing;
using Pharos.Load.Transport;
using Pharos.Load.Watching;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp;

namespace Pharos.Load.Tests.Watching;

public sealed class MediaMeterTests : IDisposable
{
    private static readonly Ssrc Source = new(42);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(16);
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(12);
    private readonly DelayRecorder _delays = new();
    private readonly SyntheticVideo _video = new(new LoadOptions { Url = new Uri("http://localhost"), Nodes = [] }, Source);
    private readonly SrtpSender _sender;
    private readonly SrtpReceiver _receiver;
    private readonly LoopTools _tools;
    private readonly MediaMeter _meter;
    private readonly byte[] _datagram = new byte[1400];
    private ushort? _renumbered;
    private TimeSpan _later;

    public MediaMeterTests()
    {
        (_sender, _receiver) = (new SrtpSender(Master), new SrtpReceiver(Master));
        _tools = new LoopTools(_delays);
        _meter = new MediaMeter(ClientOffer.Video, new Vp8Packetizer(), _tools);
    }

    [Fact]
    public void The_first_packet_is_told_and_every_one_is_opened_until_a_key_frame_comes()
    {
        Assert.True(SendFrame(isKey: false)[0]);
        Assert.False(_meter.SawKeyFrame);
        var opened = _meter.Counts.Sampled;
        Assert.Equal(_video.Packets, opened);
        Assert.DoesNotContain(true, SendFrame(isKey: true));
        Assert.True(_meter.SawKeyFrame);
    }

    [Fact]
    public void Numbers_may_wrap_many_times_where_few_packets_are_looked_into()
    {
        _tools.Sampling.Interval = 5_000;
        SendFrame(isKey: true);
        var atFirst = _meter.Counts.Sampled;
        _later = TimeSpan.FromSeconds(2);
        while (_video.Packets < 200_000) SendFrame(isKey: false);
        var counts = _meter.Counts;
        Assert.Equal((_video.Packets, 0, 0, 0), (counts.Received, counts.Lost, counts.Corrupt, counts.Skipped));
        Assert.InRange(counts.Sampled, 10, 200);
        Assert.InRange(atFirst, 1, 10);
        Assert.Equal(counts.Sampled - atFirst, _delays.Total().Count); // those of the first second say nothing
    }

    [Fact]
    public void What_the_network_lost_and_repeated_is_counted()
    {
        SendFrame(isKey: true);
        for (var i = 0; i < 100; i++) SendFrame(isKey: false, index => index == 2 ? 0 : index == 3 ? 2 : 1);
        var counts = _meter.Counts;
        Assert.Equal((100, 100, 0), (counts.Lost, counts.Duplicates, counts.Corrupt));
        Assert.Equal(_video.Packets - 100, counts.Received);
    }

    [Fact]
    public void What_the_server_left_out_and_closed_the_numbers_over_is_found_by_what_is_in_the_packets()
    {
        _renumbered = 1000;
        SendFrame(isKey: true);
        for (var i = 0; i < 10; i++) SendFrame(isKey: false, index => index == 1 ? 0 : 1);
        SendFrame(isKey: false);
        Assert.Equal((0, 10), (_meter.Counts.Lost, _meter.Counts.Skipped));
    }

    [Fact]
    public void What_is_not_authentic_or_of_another_stream_is_no_media()
    {
        var packet = new byte[1200];
        RtpHeader.Write(packet, marker: false, ClientOffer.Video, new SeqNo(1), 0, new Ssrc(7));
        Assert.False(_meter.Receive(packet, _receiver, new Instant(1)));
        Assert.Null(_meter.Source);
        SendFrame(isKey: true);
        var before = _meter.Counts;
        packet = new byte[1200];
        RtpHeader.Write(packet, marker: false, ClientOffer.Video, new SeqNo(1), 0, new Ssrc(7));
        _meter.Receive(packet, _receiver, new Instant(1));
        _meter.Receive(packet.AsSpan(0, 5), _receiver, new Instant(1));
        Assert.Equal(before, _meter.Counts);
        Assert.Equal(Source, _meter.Source);
    }

    [Fact]
    public void A_packet_that_was_tampered_with_is_counted_as_corrupt()
    {
        SendFrame(isKey: true);
        _video.MakeFrame(3000, isKey: false, packet =>
        {
            _sender.TryProtect(packet, _datagram, out var length, out _);
            _datagram[length - 20] ^= 1;
            _meter.Receive(_datagram.AsSpan(0, length), _receiver, new Instant(1));
        });
        Assert.True(_meter.Counts.Corrupt > 0);
    }

    [Fact]
    public void A_packet_allocates_nothing()
    {
        SendFrame(isKey: true);
        _tools.Sampling.Interval = 3;
        for (var i = 0; i < 1000; i++) SendFrame(isKey: false);
        var datagrams = new List<byte[]>();
        for (var i = 0; i < 20; i++)
        {
            _video.MakeFrame((uint)i, isKey: false, packet =>
            {
                _sender.TryProtect(packet, _datagram, out var length, out _);
                datagrams.Add(_datagram.AsSpan(0, length).ToArray());
            });
        }
        var least = long.MaxValue;
        foreach (var part in datagrams.Chunk(20))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var datagram in part) _meter.Receive(datagram, _receiver, new Instant(1));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    private SrtpMasterKey Master => new(SrtpProfile.AeadAes128Gcm, _key, _salt);

    // Sends a frame, and each of its packets as often as is said: whether each was the first.
    private List<bool> SendFrame(bool isKey, Func<int, int>? times = null)
    {
        var (index, told) = (0, new List<bool>());
        _video.MakeFrame((uint)(_video.Packets * 400), isKey, packet =>
        {
            var count = times?.Invoke(index++) ?? 1;
            if (count == 0 && _renumbered is not null) return;
            var plain = packet.ToArray();
            if (_renumbered is { } number)
            {
                RtpHeader.SetSequence(plain, new SeqNo(number));
                _renumbered = (ushort)(number + 1);
            }
            Assert.True(_sender.TryProtect(plain, _datagram, out var length, out _));
            for (var i = 0; i < count; i++)
                told.Add(_meter.Receive(_datagram.AsSpan(0, length).ToArray(), _receiver, MonotonicClock.Now + _later));
        });
        return told;
    }
}
