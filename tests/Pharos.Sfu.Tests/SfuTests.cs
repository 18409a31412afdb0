using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;
using Pharos.Rtc.Tests.Sdp;
using Pharos.Sfu.Tests.Dtls;

namespace Pharos.Sfu.Tests;

public sealed class SfuTests : IDisposable
{
    private readonly Sfu _sfu = new(new SfuOptions(), NullLogger<Sfu>.Instance);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
    private ulong _transaction;

    public SfuTests() => _client.Connect(IPAddress.Loopback, _sfu.Port);

    public void Dispose()
    {
        _client.Dispose();
        _sfu.Dispose();
    }

    [Fact]
    public void A_path_that_was_one_sessions_may_become_anothers()
    {
        Assert.Equal(StunClass.Success, Check(Publish("a")));
        Assert.Equal(StunClass.Success, Check(Publish("b")));
    }

    [Fact]
    public void A_path_in_use_is_told_its_address_as_any_other()
    {
        Assert.Equal(StunClass.Success, Check(Publish("a")));
        var request = new byte[20];
        Assert.Equal(StunClass.Success, Ask(request, new StunWriter(request, StunClass.Request, new TransactionId(++_transaction, 8)).Length));
    }

    [Fact]
    public async Task Nothing_of_a_stream_is_held_after_the_last_of_its_sessions()
    {
        MediaSession[] sessions = [.. Enumerable.Range(0, 5).Select(_ => Publish("a"))];
        await Eventually.IsTrueAsync(() => _sfu.Loops.Held > 0);
        foreach (var session in sessions) session.Close();
        await Eventually.IsTrueAsync(() => sessions.All(session => session.State == SessionState.Closed));
        await Eventually.IsTrueAsync(() => _sfu.Find("a") is null && _sfu.Loops.Held == 0);
    }

    private MediaSession Publish(string stream)
    {
        Assert.True(SdpReader.TryRead(EncoderOffers.Obs, out var offer, out _));
        Assert.True(_sfu.TryAcceptPublisher(stream, offer, [], _ => { }, out var session, out var refusal), refusal?.Problem);
        return session;
    }

    // The class of the answer to a check with the session's credentials, from the one port of this test.
    private StunClass Check(MediaSession session)
    {
        Assert.True(SdpReader.TryRead(session.Answer, out var answer, out _));
        var (ufrag, pwd) = (answer.Sections[0].IceUfrag!, answer.Sections[0].IcePwd!);
        var check = new byte[200];
        var writer = new StunWriter(check, StunClass.Request, new TransactionId(++_transaction, 8));
        writer.Username(Encoding.UTF8.GetBytes(ufrag + ":them"));
        writer.Priority(1);
        writer.IceControlling(1);
        writer.UseCandidate();
        writer.Integrity(Encoding.UTF8.GetBytes(pwd));
        writer.Fingerprint();
        return Ask(check, writer.Length);
    }

    private StunClass Ask(byte[] request, int length)
    {
        _client.Send(request.AsSpan(0, length));
        var answer = new byte[2048];
        while (true)
        {
            var got = _client.Receive(answer);
            if (StunMessage.TryRead(answer.AsSpan(0, got), out var message)) return message.Class;
        }
    }
}
