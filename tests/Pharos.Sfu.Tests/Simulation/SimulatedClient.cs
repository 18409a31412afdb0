using System.Text;
using Pharos.Rtc;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>One remote on the far side of a bad network: checks, keys and what it sends and receives.</summary>
internal abstract class SimulatedClient(
    VirtualTime time, SimulatedRelay relay, Peer peer, IceCredentials credentials, TransportAddress address, Weather weather, int seed)
{
    private readonly byte[] _buffer = new byte[2048];
    private SrtpSender? _rtpOut;
    private SrtcpSender? _rtcpOut;
    private SrtpReceiver? _rtpIn;
    private SrtcpReceiver? _rtcpIn;
    private ulong _transaction;

    /// <summary>Its peer at the relay.</summary>
    public Peer Peer { get; } = peer;

    /// <summary>Where it is.</summary>
    public TransportAddress Address { get; } = address;

    /// <summary>From it to the relay.</summary>
    public LossyLink Up { get; } = new(time, weather, seed * 2);

    /// <summary>From the relay to it.</summary>
    public LossyLink Down { get; } = new(time, weather, (seed * 2) + 1);

    /// <summary>Done once, when the first check was answered.</summary>
    public Action? WhenChecked { get; set; }

    /// <summary>Whether it has gone: it sends nothing any more.</summary>
    public bool IsGone { get; set; }

    protected VirtualTime Time { get; } = time;

    protected SimulatedRelay Relay => relay;

    /// <summary>The keys of its side.</summary>
    public void Secure(SrtpKeys keys)
    {
        (_rtpOut, _rtcpOut) = (new SrtpSender(keys.Local), new SrtcpSender(keys.Local));
        (_rtpIn, _rtcpIn) = (new SrtpReceiver(keys.Remote), new SrtcpReceiver(keys.Remote));
    }

    /// <summary>Checks the way now and every 2.5 s, as libwebrtc does.</summary>
    public void StartChecks() => Time.Every(TimeSpan.FromSeconds(2.5), () =>
    {
        if (IsGone) return false;
        var check = new byte[200];
        var writer = new StunWriter(check, StunClass.Request, new TransactionId(++_transaction, 7));
        writer.Username(Encoding.UTF8.GetBytes(credentials.Ufrag + ":them"));
        writer.Priority(1);
        writer.IceControlling(1);
        writer.UseCandidate();
        writer.Integrity(credentials.Key);
        writer.Fingerprint();
        SendRaw(check.AsSpan(0, writer.Length));
        return true;
    });

    /// <summary>The relay sent something.</summary>
    public void Arrive(ReadOnlySpan<byte> datagram)
    {
        if (Line is null) Down.Send(datagram, Take);
        else Line.Send(datagram, bytes => Down.Send(bytes, Take));
    }

    /// <summary>What is in front of <see cref="Down"/>, and may be shared with others; null for nothing.</summary>
    public LossyLink? Line { get; set; }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram) => Up.Send(datagram, bytes => relay.Receive(this, bytes));

    protected void SendRtp(ReadOnlySpan<byte> packet)
    {
        Assert.True(_rtpOut!.TryProtect(packet, _buffer, out var length, out var refusal), refusal.ToString());
        SendRaw(_buffer.AsSpan(0, length));
    }

    protected void SendRtcp(ReadOnlySpan<byte> compound)
    {
        Assert.True(_rtcpOut!.TryProtect(compound, _buffer, out var length, out var refusal), refusal.ToString());
        SendRaw(_buffer.AsSpan(0, length));
    }

    protected abstract void TakeRtp(Span<byte> packet);

    protected abstract void TakeRtcp(ReadOnlySpan<byte> compound);

    private void Take(byte[] datagram)
    {
        switch (Demux.Classify(datagram))
        {
            case DatagramKind.Stun:
                Assert.True(StunMessage.TryRead(datagram, out var answer));
                Assert.Equal(StunClass.Success, answer.Class);
                if (WhenChecked is { } then)
                {
                    WhenChecked = null;
                    then();
                }
                break;
            case DatagramKind.Rtp:
                if (_rtpIn!.TryUnprotect(datagram, datagram, out var rtp, out _)) TakeRtp(datagram.AsSpan(0, rtp));
                break;
            case DatagramKind.Rtcp:
                if (_rtcpIn!.TryUnprotect(datagram, datagram, out var rtcp, out _)) TakeRtcp(datagram.AsSpan(0, rtcp));
                break;
        }
    }
}
