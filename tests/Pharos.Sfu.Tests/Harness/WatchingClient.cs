using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Tests.Simulation;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>Counts what it could have shown.</summary>
internal sealed class WatchingClient(ClientWire wire, SrtpProfile[]? profiles = null) : RtcClient(wire, profiles)
{
    private const int Remembered = 64;
    private const int AllPackets = (1 << TestFrame.PacketsPerFrame) - 1;

    private readonly (int Frame, int Packets)[] _frames = new (int, int)[Remembered];
    private readonly TaskCompletionSource _firstPicture = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _wholeFrames;
    private volatile int _audioFrames;
    private volatile int _newest;

    /// <summary>Frames of which every packet came.</summary>
    public int WholeFrames => _wholeFrames;

    /// <summary>Frames of sound that came.</summary>
    public int AudioFrames => _audioFrames;

    /// <summary>The number of the frame that came last.</summary>
    public int Newest => _newest;

    /// <summary>The number of the frame that came first; -1 before.</summary>
    public int First { get; private set; } = -1;

    /// <summary>Done when a frame that needs no other has come whole.</summary>
    public Task FirstPicture => _firstPicture.Task;

    /// <summary>Whether the first picture needed no other.</summary>
    public bool? BeganWithKeyFrame { get; private set; }

    protected override void Tick()
    {
    }

    protected override void TakeRtp(Span<byte> packet)
    {
        if (!RtpPacket.TryRead(packet, out var media)) throw new InvalidOperationException("no RTP");
        var video = Answer.Sections.First(section => section.Kind == MediaKind.Video);
        if (media.Ssrc != video.Sources[0].Ssrc)
        {
            if (media.PayloadType != video.Codecs[1].PayloadType) _audioFrames++;
            return;
        }
        var (frame, index, isKey, _) = TestFrame.ReadVideo(media.Payload);
        BeganWithKeyFrame ??= isKey;
        if (First < 0) First = frame;
        ref var slot = ref _frames[frame % Remembered];
        if (slot.Frame != frame) slot = (frame, 0);
        slot.Packets |= 1 << index;
        _newest = frame;
        if (slot.Packets != AllPackets) return;
        _wholeFrames++;
        if (isKey) _firstPicture.TrySetResult();
    }

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
    }
}
