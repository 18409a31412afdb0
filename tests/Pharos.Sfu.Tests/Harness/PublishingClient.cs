using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Tests.Simulation;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>Sends frames of VP8 and Opus in real time, a key frame whenever one is asked for.</summary>
internal sealed class PublishingClient(ClientWire wire, SrtpProfile[]? profiles = null, int framesPerSecond = 30)
    : RtcClient(wire, profiles)
{
    private const byte VideoType = 96;
    private const byte AudioType = 111;

    private readonly byte[] _packet = new byte[1400];
    private SeqNo _videoNumber = new(65_000);
    private SeqNo _audioNumber = new(65_000);
    private long? _begin;
    private int _audioFrames;
    private bool _keyFrameWanted = true;

    /// <summary>Frames that were sent.</summary>
    public int Frames { get; private set; }

    /// <summary>Frames from one key frame to the next, whoever asks for others: an encoder that heeds no requests. 0 for one that does.</summary>
    public int KeyFrameInterval { get; init; }

    /// <summary>Key frames among them.</summary>
    public int KeyFrames { get; private set; }

    protected override void Tick()
    {
        var now = Environment.TickCount64;
        _begin ??= now;
        var elapsed = now - _begin.Value;
        while (Frames * 1000L / framesPerSecond <= elapsed) SendFrame();
        while (_audioFrames * 20L <= elapsed) SendAudio();
    }

    protected override void TakeRtp(Span<byte> packet) => throw new InvalidOperationException("the relay sends a publisher no media");

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        foreach (var packet in new CompoundReader(compound))
        {
            if (Pli.TryRead(packet, out var pli) && pli.Media == ClientOffer.Video) _keyFrameWanted = true;
        }
    }

    private void SendFrame()
    {
        var isKey = KeyFrameInterval > 0 ? Frames % KeyFrameInterval == 0 : _keyFrameWanted;
        _keyFrameWanted = false;
        if (isKey) KeyFrames++;
        for (var i = 0; i < TestFrame.PacketsPerFrame; i++)
        {
            var (isLast, timestamp) = (i == TestFrame.PacketsPerFrame - 1, (uint)(Frames * 90_000L / framesPerSecond));
            Send(VideoType, ClientOffer.Video, _videoNumber, timestamp, isLast, TestFrame.Video(Frames, i, isKey));
            _videoNumber = _videoNumber.Next;
        }
        Frames++;
    }

    private void SendAudio()
    {
        Send(AudioType, ClientOffer.Audio, _audioNumber, (uint)(_audioFrames * 960), false, TestFrame.Audio(_audioFrames));
        _audioNumber = _audioNumber.Next;
        _audioFrames++;
    }

    private void Send(byte type, Ssrc ssrc, SeqNo number, uint timestamp, bool marker, byte[] payload)
    {
        var header = RtpHeader.Write(_packet, marker, new PayloadType(type), number, timestamp, ssrc);
        payload.CopyTo(_packet, header);
        SendRtp(_packet.AsSpan(0, header + payload.Length));
    }
}
