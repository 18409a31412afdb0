using System.Collections.Concurrent;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsHandshakePoolTests
{
    private static readonly DtlsFingerprint Fingerprint = Side.Certificate.Fingerprint;

    [Fact]
    public async Task More_handshakes_than_threads_all_complete()
    {
        using var servers = new DtlsHandshakePool(2);
        using var clients = new DtlsHandshakePool(8);
        var pairs = new List<(Side Client, Side Server)>();
        for (var count = 0; count < 8; count++)
        {
            Side? server = null;
            Side? client = null;
            client = new(clients, SetupRole.Active, [Fingerprint], data => server!.Association.Receive(data.Span));
            server = new(servers, SetupRole.Passive, [Fingerprint], data => client.Association.Receive(data.Span));
            pairs.Add((client, server));
        }
        foreach (var (client, _) in pairs) client.Association.Start();
        foreach (var (client, server) in pairs)
        {
            await client.KeysAsync();
            await server.KeysAsync();
        }
        Assert.InRange(servers.Threads, 0, 2);
        Assert.Equal(0, servers.Refused);
        foreach (var (client, server) in pairs)
        {
            client.Dispose();
            server.Dispose();
        }
    }

    [Fact]
    public async Task What_finds_no_place_to_wait_fails_at_once()
    {
        using var pool = new DtlsHandshakePool(1);
        var sides = new List<Side>();
        while (pool.Refused == 0)
        {
            Assert.True(sides.Count < 1000, "it never refused");
            var side = new Side(pool, SetupRole.Active, [Fingerprint], _ => { });
            sides.Add(side);
            side.Association.Start();
        }
        Assert.Equal(DtlsFailure.Busy, await sides[^1].FailureAsync());
        foreach (var side in sides) side.Dispose();
        foreach (var side in sides[..^1]) Assert.Equal(DtlsFailure.Closed, await side.FailureAsync());
    }

    [Fact]
    public async Task One_network_that_leaves_its_handshakes_hanging_does_not_hold_all_threads()
    {
        using var pool = new DtlsHandshakePool(8);
        var hanging = Many(80, Network(1));
        await Eventually.IsTrueAsync(() => hanging.Count(side => side.HasBegun) == 2);

        await CompletesAsync(pool, Network(2));
        Assert.Equal(2, hanging.Count(side => side.HasBegun));
        Assert.InRange(pool.Refused, 80 - 2 - 64, 80 - 64); // how many of the first two had begun

        var others = Many(2, Network(3));
        await Eventually.IsTrueAsync(() => others.All(side => side.HasBegun));
        foreach (var one in hanging.Concat(others)) one.Side.Dispose();
        foreach (var one in hanging) await one.Side.Finished;
        await CompletesAsync(pool, Network(1));

        List<Hanging> Many(int count, RemoteNetwork from) => Begin(pool, Enumerable.Repeat(from, count));
    }

    [Fact]
    public async Task However_many_of_a_few_networks_wait_there_is_a_place_for_another()
    {
        using var pool = new DtlsHandshakePool(8);
        var hanging = Begin(pool, Enumerable.Range(0, 600).Select(at => Network(1 + (at / 200))));
        await Eventually.IsTrueAsync(() => hanging.Count(side => side.HasBegun) == 6);
        var refused = pool.Refused;
        await CompletesAsync(pool, Network(4));
        Assert.Equal(refused, pool.Refused);
        foreach (var one in hanging) one.Side.Dispose();
    }

    [Fact]
    public async Task A_client_whose_hello_found_no_place_gets_one_with_a_repeat()
    {
        using var pool = new DtlsHandshakePool(1);
        var hanging = Begin(pool, [Network(1)]);
        await Eventually.IsTrueAsync(() => hanging[0].HasBegun);
        hanging.AddRange(Begin(pool, Enumerable.Range(2, 20).Select(Network)));
        using var clients = new DtlsHandshakePool(1);
        Side? server = null;
        using var client = new Side(clients, SetupRole.Active, [Fingerprint], data => server!.Association.Receive(data.Span));
        using var made = server = new(pool, SetupRole.Passive, [Fingerprint], data => client.Association.Receive(data.Span));
        var refused = pool.Refused;
        client.Association.Start();
        await Eventually.IsTrueAsync(() => pool.Dropped > 0);
        Assert.True(pool.Refused > refused);
        Assert.True(server.Association.Dropped > 0);
        Assert.False(server.IsFinished);
        foreach (var one in hanging) one.Side.Dispose();
        await server.KeysAsync();
        await client.KeysAsync();
    }

    [Fact]
    public async Task A_thread_that_is_idle_is_woken_however_many_wait_for_their_own()
    {
        using var pool = new DtlsHandshakePool(8);
        var first = Begin(pool, Enumerable.Range(0, 8).Select(at => Network(at / 2)));
        await Eventually.IsTrueAsync(() => first.All(one => one.HasBegun));
        foreach (var one in first) one.Side.Dispose();
        foreach (var one in first) await one.Side.Finished;

        var hanging = Begin(pool, Enumerable.Repeat(Network(1), 20));
        await Eventually.IsTrueAsync(() => hanging.Count(one => one.HasBegun) == 2);
        var before = Environment.TickCount64;
        await CompletesAsync(pool, Network(2));
        Assert.InRange(Environment.TickCount64 - before, 0, 3000);
        foreach (var one in hanging) one.Side.Dispose();
    }

    [Fact]
    public async Task Networks_that_wait_take_turns()
    {
        using var pool = new DtlsHandshakePool(1);
        var order = new ConcurrentQueue<int>();
        var sides = new[] { 1, 1, 1, 1, 2 }.Select((network, at) => new Hanging(pool, Network(network), () => order.Enqueue(at))).ToList();
        foreach (var one in sides) one.Side.Association.Start();
        await Eventually.IsTrueAsync(() => order.Count == 1);
        sides[0].Side.Dispose();
        await Eventually.IsTrueAsync(() => order.Count == 2);
        Assert.Equal([0, 4], order);
        foreach (var one in sides) one.Side.Dispose();
    }

    [Fact]
    public async Task Who_waited_too_long_for_a_thread_fails()
    {
        using var pool = new DtlsHandshakePool(1);
        using var first = new Side(pool, SetupRole.Active, [Fingerprint], _ => { }, timeLimit: TimeSpan.FromMilliseconds(200));
        using var second = new Side(pool, SetupRole.Active, [Fingerprint], _ => { }, timeLimit: TimeSpan.FromMilliseconds(100));
        first.Association.Start();
        second.Association.Start();
        Assert.Equal(DtlsFailure.Timeout, await second.FailureAsync());
        Assert.Equal(DtlsFailure.Timeout, await first.FailureAsync());
    }

    [Fact]
    public async Task Disposing_it_closes_those_that_wait()
    {
        var pool = new DtlsHandshakePool(1);
        using var running = new Side(pool, SetupRole.Active, [Fingerprint], _ => { });
        using var waiting = new Side(pool, SetupRole.Active, [Fingerprint], _ => { });
        running.Association.Start();
        waiting.Association.Start();
        await Eventually.IsTrueAsync(() => pool.Threads == 1);
        pool.Dispose();
        Assert.Equal(DtlsFailure.Closed, await waiting.FailureAsync());
        running.Association.Close();
        Assert.Equal(DtlsFailure.Closed, await running.FailureAsync());
        await Eventually.IsTrueAsync(() => pool.Threads == 0);
    }

    private static RemoteNetwork Network(int number) =>
        TransportAddress.TryParse($"192.0.2.{number}", 1, out var address)
            ? RemoteNetwork.Of(address)
            : throw new ArgumentException(null, nameof(number));

    private static List<Hanging> Begin(DtlsHandshakePool pool, IEnumerable<RemoteNetwork> networks)
    {
        var begun = networks.Select(network => new Hanging(pool, network)).ToList();
        foreach (var one in begun) one.Side.Association.Start();
        return begun;
    }

    private static async Task CompletesAsync(DtlsHandshakePool servers, RemoteNetwork from)
    {
        using var clients = new DtlsHandshakePool(1);
        Side? server = null;
        using var client = new Side(clients, SetupRole.Active, [Fingerprint], data => server!.Association.Receive(data.Span));
        using var made = server = new(
            servers, SetupRole.Passive, [Fingerprint], data => client.Association.Receive(data.Span), from: from);
        client.Association.Start();
        await server.KeysAsync();
    }

    /// <summary>A client that nobody answers.</summary>
    private sealed class Hanging
    {
        private int _sent;

        public Hanging(DtlsHandshakePool pool, RemoteNetwork from, Action? began = null) => Side = new(
            pool, SetupRole.Active, [Fingerprint], _ => Begin(began), timeLimit: Side.Limit, patience: Side.Limit, from: from);

        public Side Side { get; }

        public bool HasBegun => Volatile.Read(ref _sent) > 0;

        private void Begin(Action? began)
        {
            if (Interlocked.Increment(ref _sent) == 1) began?.Invoke();
        }
    }
}
