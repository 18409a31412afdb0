using System.Diagnostics;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsAssociationTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Garbage_before_and_during_the_handshake_does_not_end_it()
    {
        var random = new Random(7);
        using var pair = new Pair();
        var forward = pair.ToServer.Arrived;
        var back = pair.ToClient.Arrived;
        pair.ToServer.Arrived = datagram => Disturb(random, datagram, forward);
        pair.ToClient.Arrived = datagram => Disturb(random, datagram, back);
        pair.Server.Association.Receive([22]);
        pair.Server.Association.Receive([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1]);
        pair.Start();
        await pair.AgreeAsync();
    }

    [Fact]
    public async Task Garbage_after_the_handshake_does_not_end_it()
    {
        using var pair = new Pair().Start();
        await pair.AgreeAsync();
        var random = new Random(8);
        for (var count = 0; count < 10; count++) Disturb(random, pair.ToServer.Sent[0], data => pair.Server.Association.Receive(data.Span));
        pair.Client.Association.Close();
        await pair.Server.RemoteClosed;
        Assert.Equal(1, pair.Server.Times);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_close_is_reported_to_the_other_side(bool byClient)
    {
        using var pair = new Pair().Start();
        await pair.AgreeAsync();
        (byClient ? pair.Client : pair.Server).Association.Close();
        await (byClient ? pair.Server : pair.Client).RemoteClosed;
    }

    [Fact]
    public async Task A_close_during_the_handshake_ends_it_at_once()
    {
        using var pair = new Pair(toClient: new() { Loses = (_, _) => true }).Start();
        await Eventually.IsTrueAsync(() => pair.ToClient.Sent.Count > 0);
        var before = Environment.TickCount64;
        pair.Server.Association.Close();
        pair.Client.Association.Close();
        Assert.Equal(DtlsFailure.Closed, await pair.Server.FailureAsync());
        Assert.Equal(DtlsFailure.Closed, await pair.Client.FailureAsync());
        Assert.InRange(Environment.TickCount64 - before, 0, 3000);
        pair.Server.Association.Close();
        Assert.Equal((1, 1), (pair.Client.Times, pair.Server.Times));
    }

    [Fact]
    public async Task A_close_before_the_handshake_is_reported()
    {
        using var pair = new Pair();
        pair.Server.Association.Close();
        Assert.Equal(DtlsFailure.Closed, await pair.Server.FailureAsync());
        pair.Server.Association.Receive([22, 0xFE, 0xFD]);
        Assert.Equal(1, pair.Server.Times);
    }

    [Fact]
    public async Task A_client_that_nobody_answers_gives_up()
    {
        using var pair = new Pair(new() { Loses = (_, _) => true }, timeLimit: Short).Start();
        Assert.Equal(DtlsFailure.Timeout, await pair.Client.FailureAsync());
        Assert.True(pair.ToServer.Sent.Count >= 2, "it never repeated its first flight");
        Assert.False(pair.Server.IsFinished);
    }

    [Fact]
    public async Task A_server_that_begins_to_listen_late_is_waited_for()
    {
        // The first flight is repeated after 50 ms, then after twice as long each time: the seventh goes after 3.15 s.
        using var pair = new Pair(new() { Loses = (number, _) => number < 6 }, clientPatience: TimeSpan.FromSeconds(2)).Start();
        await pair.AgreeAsync();
    }

    [Fact]
    public async Task A_server_that_answers_and_is_heard_no_more_is_given_up_long_before_the_limit()
    {
        using var pair = new Pair(toClient: new() { Loses = (number, _) => number > 0 }, clientPatience: Short).Start();
        var before = Environment.TickCount64;
        Assert.Equal(DtlsFailure.Timeout, await pair.Client.FailureAsync());
        Assert.InRange(Environment.TickCount64 - before, 0, 5000);
    }

    [Fact]
    public async Task A_server_that_hears_only_half_of_the_handshake_gives_up()
    {
        using var pair = new Pair(toClient: new() { Loses = (_, _) => true }, timeLimit: Short).Start();
        Assert.Equal(DtlsFailure.Timeout, await pair.Server.FailureAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handshake_to_which_nothing_new_comes_gives_its_thread_back_long_before_the_limit(bool repeats)
    {
        byte[]? hello = null;
        using var pool = new DtlsHandshakePool(2);
        using var client = new Side(pool, SetupRole.Active, [Side.Certificate.Fingerprint], data => hello ??= data.ToArray());
        using var server = new Side(
            pool, SetupRole.Passive, [Side.Certificate.Fingerprint], _ => { }, timeLimit: Side.Limit, patience: Short);
        client.Association.Start();
        await Eventually.IsTrueAsync(() => Volatile.Read(ref hello) is not null);
        var begun = Stopwatch.GetTimestamp(); // not the tick count, which may be 4 ms behind
        server.Association.Receive(hello);
        await Eventually.IsTrueAsync(() =>
        {
            if (repeats) server.Association.Receive(hello);
            return server.IsFinished;
        });
        Assert.Equal(DtlsFailure.Timeout, await server.FailureAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(begun), Short, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_flood_that_waits_with_the_handshake_finds_no_more_place()
    {
        using var pool = new DtlsHandshakePool(1);
        using var busy = new Side(pool, SetupRole.Active, [Side.Certificate.Fingerprint], _ => { });
        using var flooded = new Side(pool, SetupRole.Passive, [Side.Certificate.Fingerprint], _ => { });
        busy.Association.Start();
        for (var count = 0; count < DtlsInbox.MaxDatagrams + 10; count++) flooded.Association.Receive([22, 0xFE, 0xFD]);
        Assert.Equal(10, flooded.Association.Dropped);
        flooded.Association.Close();
        Assert.Equal(DtlsFailure.Closed, await flooded.FailureAsync());
    }

    [Fact]
    public async Task What_cannot_begin_a_handshake_takes_no_thread()
    {
        using var pool = new DtlsHandshakePool(1);
        using var side = new Side(pool, SetupRole.Passive, [Side.Certificate.Fingerprint], _ => { });
        side.Association.Receive([]);
        side.Association.Receive([21, 0xFE, 0xFD]);
        Assert.Equal((2, 0), (side.Association.Dropped, pool.Threads));
        side.Association.Close();
        Assert.Equal(DtlsFailure.Closed, await side.FailureAsync());
    }

    [Fact]
    public void A_role_that_is_not_decided_is_a_bug() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new DtlsAssociation(Side.Certificate, null!, SetupRole.ActPass, [], new(_ => { }, (_, _) => { }, () => { })));

    [Fact]
    public void The_process_shakes_hands_with_itself() => Assert.True(DtlsWarmUp.Run(Side.Certificate));

    // The datagram, after others of its making: random bytes, cut short, encrypted fragments too short for any cipher, flipped bits.
    private static void Disturb(Random random, ReadOnlyMemory<byte> datagram, Action<ReadOnlyMemory<byte>> arrived)
    {
        var bytes = new byte[random.Next(1, 100)];
        random.NextBytes(bytes);
        bytes[0] = (byte)random.Next(20, 64);
        arrived(bytes);
        arrived(datagram[..random.Next(1, Math.Min(13, datagram.Length))]);
        arrived(new byte[] { (byte)random.Next(20, 24), 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 3, 1, 2, 3 });
        var sealedBytes = new byte[13 + 60];
        random.NextBytes(sealedBytes);
        new byte[] { 22, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 1, 0, 0, 60 }.CopyTo(sealedBytes, 0);
        arrived(sealedBytes);
        arrived(datagram);
    }
}
