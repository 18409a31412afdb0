using System.Collections.Concurrent;
using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Routes;
using Pharos.Load.Transport;
using Pharos.Rtc;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Network;

namespace Pharos.Load.Publishing;

/// <summary>
/// One synthetic broadcaster: a thread that keeps the time of the frames and does nothing else, with a socket of its own. A frame's packets
/// leave in one burst, as datagrams of their own. What is <see langword="volatile"/> is read by others.
/// </summary>
internal sealed class Publisher : IDisposable
{
    private const double NtpUnitsPerSecond = 4_294_967_296.0;
    private const double SecondsFrom1900To1970 = 2_208_988_800.0;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly UdpPort _port = new(0, UdpSendPath.Batched);
    private readonly DatagramBatch _batch = new();
    private readonly Outbox _outbox;
    private readonly ConcurrentQueue<ReadOnlyMemory<byte>> _handshake = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoadOptions _options;
    private readonly ClientOffer _offer;
    private readonly RemoteSession _remote;
    private readonly ConnectivityChecks _checks;
    private readonly DtlsAssociation _dtls;
    private readonly SyntheticVideo _video;
    private readonly PublisherFeedback _feedback;
    private readonly Thread _thread;
    private volatile Keys? _keys;
    private volatile bool _ends;
    private FrameSchedule? _schedule;
    private Instant _nextReport;
    private SeqNo _repairNumber = new(1);
    private long _packets;
    private long _missed;
    private long _repaired;

    /// <summary>Begins, with what was offered and answered.</summary>
    public Publisher(LoadOptions options, ClientOffer offer, RemoteSession remote, DtlsCertificate certificate, DtlsHandshakePool handshakes)
    {
        (_options, _offer, _remote) = (options, offer, remote);
        _outbox = new Outbox(Flush);
        _checks = new ConnectivityChecks(offer.Credentials, remote);
        _video = new SyntheticVideo(options, offer.Media);
        _feedback = new PublisherFeedback(offer.Media);
        _dtls = new DtlsAssociation(
            certificate, handshakes, remote.Role, remote.Fingerprints, new DtlsCallbacks(Queue, Finish, () => HasEnded = true));
        _thread = new Thread(Run) { IsBackground = true, Name = "publisher", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Ends when media flows; fails with a <see cref="JoinException"/>.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Packets that were sent.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Packets that were sent again.</summary>
    public long Repaired => Interlocked.Read(ref _repaired);

    /// <summary>Frames that this machine was too busy to send.</summary>
    public long MissedFrames => Interlocked.Read(ref _missed);

    /// <summary>Whether the server has ended the session.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Says good-bye, and ends the thread.</summary>
    public void Dispose()
    {
        _dtls.Close();
        _ends = true;
        _port.Wake();
        _thread.Join();
        _port.Dispose();
        _keys?.Dispose();
    }

    private TransportPath Path
    {
        get
        {
            var remote = _checks.Remote;
            TransportAddress.TryFrom(remote.Address.GetAddressBytes(), (ushort)remote.Port, out var address);
            return new(address, IsTcp: false, LocalAddresses.Any);
        }
    }

    private void Run()
    {
        var until = MonotonicClock.Now + TimeSpan.FromSeconds(15);
        while (!_ends)
        {
            var now = MonotonicClock.Now;
            if (!_connected.Task.IsCompleted && now > until) Fail("no connection over UDP", "The server did not answer over UDP.");
            if (now >= _checks.Next) SendCheck(now);
            while (_handshake.TryDequeue(out var datagram)) _outbox.Send(Path, datagram.Span);
            if (_keys is not null) SendMedia(now);
            _outbox.Flush();
            while (_port.Receive(_batch) > 0)
            {
                for (var i = 0; i < _batch.Count; i++) Receive(_batch.Datagram(i));
            }
            _outbox.Flush();
            _port.Wait(NextWait());
        }
        while (_handshake.TryDequeue(out var goodBye)) _outbox.Send(Path, goodBye.Span);
        _outbox.Flush();
    }

    private TimeSpan NextWait()
    {
        var now = MonotonicClock.Now;
        var wait = _checks.Next - now;
        if (_schedule is not null && new Instant(_schedule.Due) - now < wait) wait = new Instant(_schedule.Due) - now;
        return wait < LongestWait ? wait : LongestWait;
    }

    private void SendCheck(Instant now)
    {
        var path = Path;
        _outbox.Commit(path, _checks.Write(_outbox.Reserve(ConnectivityChecks.MaxLength), now));
    }

    private void SendMedia(Instant now)
    {
        _schedule ??= new FrameSchedule(now.Nanoseconds, _options.FramesPerSecond);
        while (_schedule.TryTake(now.Nanoseconds) is { } frame)
        {
            var isKey = _feedback.WantsKeyFrame;
            _feedback.WantsKeyFrame = false;
            _video.MakeFrame(_schedule.TimestampOf(frame), isKey, SendPacket);
        }
        Interlocked.Exchange(ref _packets, _video.Packets);
        Interlocked.Exchange(ref _missed, _schedule.Missed);
        if (now < _nextReport) return;
        _nextReport = now + ReportInterval;
        SendReport(now);
    }

    private void SendPacket(ReadOnlySpan<byte> packet)
    {
        var keys = _keys!;
        var room = _outbox.Reserve(packet.Length + keys.Media.Overhead);
        _ = keys.Media.TryProtect(packet, room, out var length, out _);
        _outbox.Commit(Path, length);
    }

    private void SendAgain(SeqNo number)
    {
        var original = _video.Sent.Find(number);
        if (original.IsEmpty || !_remote.HasRetransmission) return;
        Span<byte> packet = stackalloc byte[FrameBudget.MaxLength + Rtx.Overhead];
        if (!Rtx.TryWrap(original, _offer.Repair, ClientOffer.Retransmission, _repairNumber, packet, out var length)) return;
        _repairNumber = _repairNumber.Next;
        Interlocked.Increment(ref _repaired);
        SendPacket(packet[..length]);
    }

    private void SendReport(Instant now)
    {
        var keys = _keys!;
        var ntp = (ulong)(((DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0) + SecondsFrom1900To1970) * NtpUnitsPerSecond);
        var report = new SenderReport(
            _offer.Media, ntp, _video.Timestamp(_schedule!.TimestampAt(now.Nanoseconds)), (uint)_video.Packets, (uint)_video.PayloadBytes);
        Span<byte> compound = stackalloc byte[128];
        var length = report.Write(compound, []);
        length += SourceDescription.Write(compound[length..], _offer.Media, "pharos-load"u8);
        _ = keys.Reports.TryProtect(compound[..length], _outbox.Reserve(length + keys.Reports.Overhead), out var protectedLength, out _);
        _outbox.Commit(Path, protectedLength);
    }

    private void Receive(Span<byte> datagram)
    {
        switch (Demux.Classify(datagram))
        {
            case DatagramKind.Stun when _checks.Receive(datagram, MonotonicClock.Now):
                _dtls.Start();
                break;
            case DatagramKind.Dtls:
                _dtls.Receive(datagram);
                break;
            case DatagramKind.Rtcp when _keys is { } keys && keys.Feedback.TryUnprotect(datagram, datagram, out var length, out _):
                _feedback.Receive(datagram[..length], SendAgain);
                break;
        }
    }

    private void Queue(ReadOnlyMemory<byte> datagram)
    {
        _handshake.Enqueue(datagram);
        _port.Wake();
    }

    private void Finish(SrtpKeys? keys, DtlsFailure failure)
    {
        if (keys is null)
        {
            Fail($"dtls: {failure}", $"The publisher's DTLS handshake failed: {failure}.");
            return;
        }
        _keys = new Keys(new SrtpSender(keys.Local), new SrtcpSender(keys.Local), new SrtcpReceiver(keys.Remote));
        keys.Dispose();
        _connected.TrySetResult();
        _port.Wake();
    }

    private void Fail(string reason, string message)
    {
        _connected.TrySetException(new JoinException(reason, message));
        _ends = true;
    }

    private void Flush(Outbox outbox)
    {
        _port.Send(outbox);
        outbox.Clear();
    }

    private sealed record Keys(SrtpSender Media, SrtcpSender Reports, SrtcpReceiver Feedback) : IDisposable
    {
        public void Dispose()
        {
            Media.Dispose();
            Reports.Dispose();
            Feedback.Dispose();
        }
    }
}
