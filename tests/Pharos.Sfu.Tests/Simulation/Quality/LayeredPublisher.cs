using System.Text;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Peers;
using SourceDescription = Pharos.Rtc.Rtcp.SourceDescription;

namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>
/// A page that broadcasts three simulcast layers, each with numbers, timestamps and picture ids of its own; a key frame four times as large
/// as other frames where one is asked for, 100 ms later, of all layers at once, as libwebrtc's VP8 encoder has it; sound every 20 ms.
/// </summary>
internal sealed class LayeredPublisher : SimulatedClient
{
    public const int FramesPerSecond = 30;
    private const int AudioPerSecond = 50;
    private const int KeyFrameFactor = 4;
    private const int MaxPayload = 1100;
    private static readonly TimeSpan EncoderTakes = TimeSpan.FromMilliseconds(100);

    private readonly AgreedMedia _audio;
    private readonly AgreedMedia _video;
    private readonly Layer[] _layers;
    private readonly Random _die;
    private readonly byte[] _packet = new byte[1500];
    private readonly Instant _begin;
    private Instant _keyFrameAt = Instant.Never;
    private SeqNo _audioNumber;
    private SeqNo _transportNumber;
    private int _frame;

    public LayeredPublisher(
        VirtualTime time, SimulatedRelay relay, Peer peer, IceCredentials credentials, TransportAddress address, Agreement agreement, int seed,
        int temporalLayers, params (string Rid, long BitsPerSecond)[] layers)
        : base(time, relay, peer, credentials, address, Weather.Fine, seed)
    {
        (_audio, _video, _die, _begin) = (agreement.Audio!, agreement.Video!, new Random(seed), time.Now);
        _layers = [.. layers.Select((layer, i) => new Layer(i, layer.Rid, layer.BitsPerSecond, temporalLayers, _die))];
    }

    /// <summary>Key frames that were made.</summary>
    public int KeyFrames { get; private set; }

    /// <summary>Begins to send.</summary>
    public void GoLive()
    {
        _keyFrameAt = Time.Now;
        Time.Every(TimeSpan.FromSeconds(1.0 / FramesPerSecond), SendFrame);
        Time.Every(TimeSpan.FromSeconds(1.0 / AudioPerSecond), SendAudio);
        Time.Every(TimeSpan.FromSeconds(1), SendReports);
    }

    /// <summary>When a frame was made.</summary>
    public static TimeSpan MadeAt(int frame) => TimeSpan.FromSeconds((double)frame / FramesPerSecond);

    protected override void TakeRtp(Span<byte> packet) => Assert.Fail("the relay sends a publisher no media");

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        foreach (var packet in new CompoundReader(compound))
        {
            if (Pli.TryRead(packet, out _) && _keyFrameAt == Instant.Never) _keyFrameAt = Time.Now + EncoderTakes;
        }
    }

    private bool SendFrame()
    {
        var isKey = Time.Now >= _keyFrameAt;
        if (isKey) (KeyFrames, _keyFrameAt) = (KeyFrames + 1, Instant.Never);
        // The low one first, as encoders have it.
        foreach (var layer in _layers.Reverse())
        {
            var mean = layer.BitsPerSecond / 8 / FramesPerSecond;
            var step = layer.Pattern.Next(_frame, isKey, out var weight);
            if (step.Temporal == 0) layer.BaseId++;
            var bytes = (int)(mean * weight * (isKey ? KeyFrameFactor : 0.8 + (0.4 * _die.NextDouble())));
            var count = (bytes + MaxPayload - 1) / MaxPayload;
            for (var i = 0; i < count; i++)
            {
                var payload = new LayeredFrame(layer.Index, _frame, i, count, layer.PictureId, layer.BaseId, step).Write(bytes / count);
                Send(_video, layer.Ssrc, layer.Number, layer.TimestampAt(Time.Now - _begin), i == count - 1, payload, layer.Rid);
                layer.Number = layer.Number.Next;
            }
            layer.PictureId++;
        }
        _frame++;
        return true;
    }

    private bool SendAudio()
    {
        var timestamp = (uint)((Time.Now - _begin).TotalSeconds * 48_000);
        Send(_audio, _audio.Offered.Sources[0].Ssrc, _audioNumber, timestamp, marker: false, new byte[80], rid: null);
        _audioNumber = _audioNumber.Next;
        return true;
    }

    private bool SendReports()
    {
        Span<byte> compound = stackalloc byte[200];
        var now = Time.Now - _begin;
        foreach (var layer in _layers)
        {
            var length = new SenderReport(layer.Ssrc, SimulatedPublisher.NtpOf(now), layer.TimestampAt(now), 1, 1).Write(compound, []);
            length += SourceDescription.Write(compound[length..], layer.Ssrc, "them"u8);
            SendRtcp(compound[..length]);
        }
        return true;
    }

    private void Send(AgreedMedia media, Ssrc ssrc, SeqNo number, uint timestamp, bool marker, byte[] payload, string? rid)
    {
        var length = RtpHeader.Write(_packet, marker, media.Answered.Codecs[0].PayloadType, number, timestamp, ssrc);
        var extensions = new HeaderExtensionWriter(_packet.AsSpan(length), HeaderExtensionForm.OneByte);
        Assert.True(extensions.TryAdd(IdOf(media, ExtensionUri.Mid), Encoding.ASCII.GetBytes(media.Answered.Mid!)));
        if (rid is not null) Assert.True(extensions.TryAdd(IdOf(media, ExtensionUri.RtpStreamId), Encoding.ASCII.GetBytes(rid)));
        Assert.True(extensions.TryReserve(IdOf(media, ExtensionUri.TransportWideCc), 2, out var value));
        TransportSequence.Write(value, _transportNumber);
        _transportNumber = _transportNumber.Next;
        length += extensions.Finish();
        RtpHeader.SetExtensionBit(_packet, true);
        payload.CopyTo(_packet, length);
        SendRtp(_packet.AsSpan(0, length + payload.Length));
    }

    private static byte IdOf(AgreedMedia media, string uri) => (byte)media.Answered.Extensions.First(extension => extension.Uri == uri).Id;

    private sealed class Layer(int index, string rid, long bitsPerSecond, int temporalLayers, Random die)
    {
        private readonly uint _firstTimestamp = (uint)die.NextInt64(uint.MaxValue);

        public int Index => index;

        public string Rid => rid;

        public long BitsPerSecond => bitsPerSecond;

        public Ssrc Ssrc { get; } = new((uint)die.NextInt64(1, uint.MaxValue));

        public SeqNo Number { get; set; } = new((ushort)die.Next(65_536));

        public int PictureId { get; set; } = die.Next(0x7FFF);

        public int BaseId { get; set; }

        public TemporalPattern Pattern { get; } = new(temporalLayers);

        public uint TimestampAt(TimeSpan sinceLive) => unchecked(_firstTimestamp + (uint)(sinceLive.TotalSeconds * 90_000));
    }
}
