using System.Net;
using System.Net.Sockets;
using Pharos.Load.Measuring;
using Pharos.Load.Routes;
using Pharos.Load.Transport;
using Pharos.Rtc;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Network;

namespace Pharos.Load.Watching;

/// <summary>
/// One synthetic viewer with a UDP socket of its own: ICE, DTLS, SRTP, reports. Its loop owns it; the handshake's threads send through the
/// socket and hand over the keys.
/// </summary>
internal sealed class Viewer : IDisposable
{
    private const int ReceiveBufferBytes = 1 << 20;
    private const int MaxDatagram = 1_500;
    private const int MaxEarly = 1_024;
    private const string GoodBye = "the server said good-bye", NoAnswer = "no answer over UDP";

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource<long> _firstMedia = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectivityChecks _checks;
    private readonly DtlsAssociation _dtls;
    private readonly Ssrc _self;
    private readonly Instant _giveUp;
    private readonly LoopTools _tools;
    private readonly Queue<byte[]> _early = [];
    private volatile ViewerKeys? _keys;
    private volatile string? _ended;
    private Instant _nextReport;
    private Instant _nextRequest;

    /// <summary>One that has not said anything yet.</summary>
    /// <param name="number">Which of all; 0 or more.</param>
    /// <param name="offer">What it offered.</param>
    /// <param name="remote">What was answered.</param>
    /// <param name="terms">What it shares with all.</param>
    /// <param name="loop">Its loop.</param>
    public Viewer(int number, ClientOffer offer, RemoteSession remote, ViewerTerms terms, ViewerLoop loop)
    {
        (_self, _tools, Loop) = (offer.Media, loop.Tools, loop);
        _checks = new ConnectivityChecks(offer.Credentials, remote);
        Meter = new MediaMeter(remote.Video.PayloadType, terms.Payloads(remote.Video.Name), _tools);
        Socket = new Socket(_checks.Remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
            ReceiveBufferSize = ReceiveBufferBytes,
        };
        var callbacks = new DtlsCallbacks(datagram => Send(datagram.Span), Finish, () => End(GoodBye));
        _dtls = new DtlsAssociation(terms.Certificate, terms.Handshakes, remote.Role, remote.Fingerprints, callbacks)
        {
            Profiles = terms.Profiles,
            From = new RemoteNetwork((ulong)number, IsIPv6: false), // the pool shares its threads by network, and here all are one
        };
        _giveUp = MonotonicClock.Now + Patience;
    }

    /// <summary>Where it sends and receives.</summary>
    public Socket Socket { get; }

    /// <summary>Its port, once it has said something.</summary>
    public int Port => (Socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Who drives it.</summary>
    public ViewerLoop Loop { get; }

    /// <summary>What it measures.</summary>
    public MediaMeter Meter { get; }

    /// <summary>Ends with the moment of the first media packet, in nanoseconds; fails with a <see cref="JoinException"/>.</summary>
    public Task<long> FirstMedia => _firstMedia.Task;

    /// <summary>Why it is over, in a few words; null while it goes on.</summary>
    public string? Ended => _ended;

    /// <summary>Takes a datagram; it is overwritten. Called by the loop alone.</summary>
    public void Receive(Span<byte> datagram, Instant now)
    {
        switch (Demux.Classify(datagram))
        {
            case DatagramKind.Rtp when _keys is { } keys:
                TakeEarly();
                Take(datagram, keys, now);
                break;
            case DatagramKind.Rtp when _early.Count < MaxEarly:
                _early.Enqueue(datagram.ToArray());
                break;
            case DatagramKind.Rtcp when _keys is { } keys && keys.Reports.TryUnprotect(datagram, datagram, out var length, out _):
                if (ViewerFeedback.Read(datagram[..length], Meter, now)) End(GoodBye);
                break;
            case DatagramKind.Stun when _checks.Receive(datagram, now):
                _dtls.Start();
                break;
            case DatagramKind.Dtls:
                _dtls.Receive(datagram);
                break;
        }
    }

    /// <summary>Does what is due. Called by the loop alone.</summary>
    public void Tick(Instant now)
    {
        if (_ended is not null) return;
        if (now >= _checks.Next) Check(now);
        if (_keys is { } keys && Meter.Source is not null) Report(keys, now);
        else if (now >= _giveUp) End(_keys is not null ? "no media in time" : _checks.IsConnected ? "dtls: not done in time" : NoAnswer);
        if (_checks.HasExpired(now)) End("no answer over UDP any more");
    }

    /// <summary>Says good-bye.</summary>
    public void Close()
    {
        End("closed");
        _dtls.Close();
    }

    /// <summary>Closes the socket. The loop must have let go of it.</summary>
    public void Dispose()
    {
        Close();
        _early.Clear();
        Socket.Dispose();
        _keys?.Dispose();
    }

    private void Take(Span<byte> media, ViewerKeys keys, Instant now)
    {
        if (!Meter.Receive(media, keys.Media, now)) return;
        _firstMedia.TrySetResult(now.Nanoseconds);
        // Others' reports are not to be sent in the same instant as this one's.
        _nextReport = now + (ReportInterval * Random.Shared.NextDouble());
    }

    // A server has its keys before the client has them: what it sends at once comes while the client's thread computes.
    private void TakeEarly()
    {
        while (_keys is { } keys && _early.TryDequeue(out var datagram)) Take(datagram, keys, MonotonicClock.Now);
    }

    private void Check(Instant now)
    {
        var length = _checks.Write(_tools.Plain, now);
        if (!_checks.IsConnected && !Equals(Socket.Connected ? Socket.RemoteEndPoint : null, _checks.Remote)) Connect();
        Send(_tools.Plain.AsSpan(0, length));
    }

    private void Connect()
    {
        try
        {
            Socket.Connect(_checks.Remote);
        }
        catch (Exception e) when (e is SocketException or NotSupportedException)
        {
            // There is no way to this address, or it is of the other family; another one is next.
        }
    }

    private void Report(ViewerKeys keys, Instant now)
    {
        if (!Meter.SawKeyFrame && now >= _nextRequest)
        {
            _nextRequest = now + ReportInterval;
            SendFeedback(keys, ViewerFeedback.WriteKeyFrameRequest(_tools.Plain, _self, Meter));
        }
        if (now < _nextReport) return;
        _nextReport = now + ReportInterval;
        SendFeedback(keys, ViewerFeedback.WriteReport(_tools.Plain, _self, Meter, now));
    }

    private void SendFeedback(ViewerKeys keys, int length)
    {
        if (keys.Feedback.TryProtect(_tools.Plain.AsSpan(0, length), _tools.Protected, out var sealedLength, out _))
            Send(_tools.Protected.AsSpan(0, sealedLength));
    }

    private void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            if (datagram.Length <= MaxDatagram) Socket.Send(datagram);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Lost, as on any network.
        }
    }

    private void Finish(SrtpKeys? keys, DtlsFailure failure)
    {
        if (keys is null)
        {
            End($"dtls: {failure}");
            return;
        }
        _keys = new ViewerKeys(keys);
        keys.Dispose();
        Loop.Post(TakeEarly);
    }

    private static string HintOf(string reason) => reason switch
    {
        GoodBye => " A stream takes Pharos__Streams__MaxViewers viewers: raise that for the measurement.",
        NoAnswer => " Its UDP port may be blocked on the way; or the stream has as many viewers as Pharos__Streams__MaxViewers allows.",
        _ => "",
    };

    private void End(string reason)
    {
        _ended ??= reason;
        _firstMedia.TrySetException(new JoinException(reason, $"A viewer got no media: {reason}.{HintOf(reason)}"));
        _ = _firstMedia.Task.Exception; // seen, where nobody awaits it
    }
}
