using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// What one stream's publisher sends, and the loops that it goes to. Lives longer than its publisher: the next one, on whichever loop, goes
/// on with the same viewers. For any thread: the publisher's loop adds, and the <see cref="FanOut"/> of each loop sends on what is
/// <see cref="Ready"/>, at its own pace.
/// </summary>
/// <remarks>
/// The packets of a frame go to a viewer together, so that the network takes them as one: they wait for the frame's last packet, for
/// <see cref="MaxBatch"/> packets, or for <see cref="MaxWait"/>. The frame itself is not later for it. Sound goes at once, or with the frame
/// that is under way.
/// </remarks>
internal sealed class Publication : IDisposable
{
    /// <summary>Packets that wait for the end of their frame: what one GSO message of 1,200 bytes each takes without growing too long.</summary>
    public const int MaxBatch = 16;

    /// <summary>The sound's, and those of four layers of the pictures, and some that have just been replaced.</summary>
    public const int MaxClocks = 8;

    /// <summary>How long they wait.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(2);

    // Held by the publisher's loop for the copy of a packet, and by others for the copy of a few fields.
    private readonly Lock _lock = new();
    private readonly SourceClocks _clocks = new(MaxClocks);
    private readonly KeyFrameIndex _keyFrames = new();
    private volatile FanOut[] _watching = [];
    private volatile PublisherMedia? _publisher;
    private FanOut? _at;
    private volatile PublishedFormat? _format;
    private volatile PublishedLayer[] _layers = [];
    private long _ready;
    private long _flushAt = Instant.Never.Nanoseconds;
    private int _clockChanges;
    private volatile bool _wantsKeyFrame;
    private int _sources;
    private long _delayToServer = -1;

    /// <summary>The packets that viewers are sent from.</summary>
    public PacketRing Ring { get; } = new();

    /// <summary>The publisher whose media is sent on; null before the first and after the last.</summary>
    public PublisherMedia? Publisher => _publisher;

    /// <summary>What it sends now; null without a publisher.</summary>
    public PublishedFormat? Format => _format;

    /// <summary>
    /// The layers of the publisher's pictures, or of the last one's, the best first; empty before the first. Another array after each change, which is there before the
    /// first packet that it is about is <see cref="Ready"/>.
    /// </summary>
    public PublishedLayer[] Layers => _layers;

    /// <summary>See <see cref="StreamMedia.DelayToServer"/>.</summary>
    public TimeSpan? DelayToServer => Volatile.Read(ref _delayToServer) is >= 0 and var ticks ? new TimeSpan(ticks) : null;

    /// <summary>Number of the first slot that is not to be sent on yet.</summary>
    public long Ready => Volatile.Read(ref _ready);

    /// <summary>Goes up whenever <see cref="CopyClocks"/> has something new.</summary>
    public int ClockChanges => Volatile.Read(ref _clockChanges);

    /// <summary>The fan-outs that have viewers.</summary>
    public ReadOnlySpan<FanOut> Watching => _watching;

    /// <summary>A number for a source that has none yet.</summary>
    public int NumberSource() => Interlocked.Increment(ref _sources);

    /// <summary>
    /// A publisher's media came, or became another: it is the one from now on, in the place of the one before, which is told. Nothing happens
    /// where another one has taken its own place meanwhile.
    /// </summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="at">Where it is.</param>
    /// <param name="format">What it sends from its next packet on.</param>
    /// <param name="layers">See <see cref="Layers"/>.</param>
    public void Activate(PublisherMedia publisher, FanOut at, PublishedFormat format, PublishedLayer[] layers)
    {
        PublisherMedia? former;
        bool wantsKeyFrame;
        lock (_lock)
        {
            if (publisher.IsReplaced) return;
            former = _publisher == publisher ? null : _publisher;
            if (former is not null) former.IsReplaced = true;
            if (former is not null) Volatile.Write(ref _delayToServer, -1);
            (_format, _at, _publisher, _layers) = (format, at, publisher, layers);
            _keyFrames.Clear();
            SetReady(); // what comes next is of another codec or publisher
            publisher.CopyClocks(_clocks);
            _clockChanges++;
            wantsKeyFrame = _wantsKeyFrame;
        }
        former?.OnReplaced();
        if (wantsKeyFrame) at.Notify();
    }

    /// <summary>A publisher has left its loop, or has come to one.</summary>
    public void Move(PublisherMedia publisher, FanOut? to)
    {
        bool wantsKeyFrame;
        lock (_lock)
        {
            if (_publisher != publisher) return;
            _at = to;
            wantsKeyFrame = _wantsKeyFrame;
        }
        if (wantsKeyFrame) to?.Notify();
    }

    /// <summary>A publisher is gone. Its viewers stay, and wait for the next one.</summary>
    public void Deactivate(PublisherMedia publisher)
    {
        lock (_lock)
        {
            if (_publisher != publisher) return;
            (_publisher, _at, _format, _wantsKeyFrame) = (null, null, null, false);
            Volatile.Write(ref _delayToServer, -1);
            _keyFrames.Clear();
            SetReady(); // nobody looks at the time for it any more
        }
        foreach (var fanOut in Watching) fanOut.Notify();
    }

    /// <summary>A publisher's layers have become others, or come in another order, or one has begun or stopped to come.</summary>
    public void SetLayers(PublisherMedia publisher, PublishedLayer[] layers)
    {
        lock (_lock)
        {
            if (_publisher != publisher) return;
            _layers = layers;
        }
        foreach (var fanOut in Watching) fanOut.Notify();
    }

    /// <summary>Takes one of a publisher's packets.</summary>
    /// <param name="publisher">Whose it is.</param>
    /// <param name="packet">At most <see cref="PacketRing.MaxPacket"/> bytes.</param>
    /// <param name="info">About it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isReady">Whether there is something to send on now.</param>
    /// <returns>False where another publisher has taken its place.</returns>
    public bool TryAdd(PublisherMedia publisher, ReadOnlySpan<byte> packet, in PacketSummary info, Instant now, out bool isReady)
    {
        lock (_lock)
        {
            isReady = false;
            if (_publisher != publisher) return false;
            if (Ring.IsFull && Ring.CanGrow && IsOldestNeeded(now)) Ring.Grow();
            var slot = Ring.Add(packet, info with { Format = _format, At = now });
            if (info.Kind == MediaKind.Video) _keyFrames.Add(slot, info, now);
            var waiting = slot + 1 - _ready;
            isReady = info.Kind == MediaKind.Audio ? waiting == 1 : info.Marker || waiting >= MaxBatch;
            if (isReady) SetReady();
            else if (waiting == 1) Volatile.Write(ref _flushAt, (now + MaxWait).Nanoseconds);
            return true;
        }
    }

    /// <summary>When packets that wait are to go, whatever comes; <see cref="Instant.Never"/> for a fan-out that the publisher is not at.</summary>
    public Instant FlushAt(FanOut at) => at == Volatile.Read(ref _at) ? new Instant(Volatile.Read(ref _flushAt)) : Instant.Never;

    /// <summary>Has what waits for the end of its frame go.</summary>
    public void Flush()
    {
        lock (_lock) SetReady();
    }

    /// <summary>Where one may begin with a layer now: false where the last key frame is too old for that, or gone, or there is none.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="now">The time.</param>
    /// <param name="start">Where its last key frame begins.</param>
    /// <param name="newestTimestamp">Of the newest picture since.</param>
    public bool TryGetKeyFrame(PublishedLayer layer, Instant now, out KeyFrameStart start, out uint newestTimestamp)
    {
        lock (_lock)
        {
            if (!_keyFrames.TryGet(layer.Source, out start, out newestTimestamp) || !Ring.IsAlive(start.Slot)) return false;
            return now - start.At < (layer.IgnoresRequests ? InstantJoin.MaxAgeWhereIgnored : InstantJoin.MaxAge);
        }
    }

    /// <summary>The publisher said which moment its timestamps mean.</summary>
    public void Receive(PublisherMedia publisher, in SourceClock clock)
    {
        lock (_lock)
        {
            if (_publisher != publisher) return;
            _clocks.Add(clock);
            _clockChanges++;
        }
    }

    /// <summary>A publisher's packets are so old when they come.</summary>
    public void SetDelay(PublisherMedia publisher, TimeSpan delay)
    {
        if (_publisher == publisher && delay >= TimeSpan.Zero) Volatile.Write(ref _delayToServer, delay.Ticks);
    }

    /// <summary>The clocks that are known of the publisher's present sources.</summary>
    /// <param name="clocks">Room for <see cref="MaxClocks"/>.</param>
    /// <param name="changes">See <see cref="ClockChanges"/>.</param>
    /// <returns>How many there are.</returns>
    public int CopyClocks(Span<SourceClock> clocks, out int changes)
    {
        lock (_lock)
        {
            changes = _clockChanges;
            return _clocks.CopyTo(clocks);
        }
    }

    /// <summary>A fan-out has its first viewer: it is told of all that is ready from now on.</summary>
    /// <returns>Where it begins, and what is sent just now.</returns>
    public (long Ready, PublishedFormat? Format) Watch(FanOut fanOut)
    {
        lock (_lock)
        {
            _watching = [.. _watching, fanOut];
            return (_ready, _format);
        }
    }

    /// <summary>A fan-out has no viewers any more.</summary>
    public void Unwatch(FanOut fanOut)
    {
        lock (_lock) _watching = [.. _watching.Where(other => other != fanOut)];
    }

    /// <summary>
    /// A viewer cannot go on without a key frame of a layer. Many such requests become few to the publisher, whose loop is told of the first.
    /// </summary>
    public void RequestKeyFrame(PublishedLayer layer)
    {
        layer.RequestKeyFrame();
        FanOut? at;
        lock (_lock)
        {
            if (_wantsKeyFrame) return;
            (_wantsKeyFrame, at) = (_publisher is not null, _at);
        }
        at?.Notify();
    }

    /// <summary>The publisher, where it is at this fan-out.</summary>
    public PublisherMedia? PublisherAt(FanOut at)
    {
        lock (_lock) return _at == at ? _publisher : null;
    }

    /// <summary>
    /// The publisher that is to be asked for a key frame of the layers that say so; null where none is wanted of one that is there.
    /// </summary>
    public PublisherMedia? TakeKeyFrameRequest(FanOut at)
    {
        if (!_wantsKeyFrame) return null; // nearly always: no loop waits for another's packets
        lock (_lock)
        {
            if (!_wantsKeyFrame || _at != at) return null;
            _wantsKeyFrame = false;
            return _publisher;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Ring.Dispose();

    // The next packet would take the place of the key frame that those who come begin with, and no other one can be had.
    private bool IsOldestNeeded(Instant now)
    {
        if (!_keyFrames.TryGetAt(Ring.Oldest, out var start) || now - start.At >= InstantJoin.MaxAgeWhereIgnored) return false;
        foreach (var layer in _layers)
            if (layer.Source == start.Source) return layer.IgnoresRequests;
        return false;
    }

    private void SetReady()
    {
        EqualLengths.Fill(Ring, _ready);
        Volatile.Write(ref _ready, Ring.Next);
        Volatile.Write(ref _flushAt, Instant.Never.Nanoseconds);
    }
}
