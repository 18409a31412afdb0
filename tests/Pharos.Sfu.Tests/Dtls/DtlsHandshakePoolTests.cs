using Pharos.Rtc.Sdp;
using Pharos.Sfu.Dtls;

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
}
