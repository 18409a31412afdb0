namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsLossTests
{
    // The last flight of either side: its change_cipher_spec is in it.
    private const byte ChangeCipherSpec = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Lost_doubled_and_reordered_datagrams_only_take_time(int seed)
    {
        using var pair = new Pair(
            new(seed, loss: 0.2, doubling: 0.2, holding: 0.2),
            new(seed + 100, loss: 0.2, doubling: 0.2, holding: 0.2),
            clientSendLimit: 300).Start();
        await pair.AgreeAsync();
    }

    [Fact]
    public async Task A_way_of_half_a_second_that_loses_every_fourth_datagram_only_takes_time()
    {
        // Another of each four in each pair, and never two of one side's in a row.
        var pairs = Enumerable.Range(0, 4).Select(lost => new Pair(Loses(lost), Loses(lost)).Start()).ToList();
        foreach (var pair in pairs) await pair.AgreeAsync();
        foreach (var pair in pairs) pair.Dispose();

        static Link Loses(int lost) => new(delayMillis: 250) { Loses = (number, _) => number % 4 == lost };
    }

    [Fact]
    public async Task A_lost_first_flight_is_repeated()
    {
        using var pair = new Pair(new() { Loses = (number, _) => number == 0 }).Start();
        await pair.AgreeAsync();
    }

    [Fact]
    public async Task A_lost_last_flight_is_repeated_after_the_server_was_done()
    {
        var lost = 0;
        using var pair = new Pair(toClient: new() { Loses = (_, datagram) => datagram.Span[0] == ChangeCipherSpec && lost++ == 0 }).Start();
        await pair.Server.KeysAsync();
        await pair.AgreeAsync();
        Assert.True(lost > 1, "it was not repeated");
    }

    [Fact]
    public async Task A_change_of_cipher_that_overtakes_the_proof_of_the_key_does_no_harm()
    {
        // All of the client's second flight in datagrams of its own, the change_cipher_spec alone first.
        Link? link = null;
        var held = new List<ReadOnlyMemory<byte>>();
        var hasOvertaken = false;
        link = new()
        {
            Loses = (_, datagram) =>
            {
                const byte handshake = 22, certificateVerify = 15;
                var span = datagram.Span;
                if (!hasOvertaken && span[0] == handshake && span[13] == certificateVerify)
                {
                    held.Add(datagram);
                    return true;
                }
                if (span[0] != ChangeCipherSpec || hasOvertaken) return false;
                hasOvertaken = true;
                link!.Arrived(datagram);
                foreach (var late in held) link.Arrived(late);
                return true;
            },
        };
        using var pair = new Pair(link, clientSendLimit: 110).Start();
        await pair.AgreeAsync();
        Assert.True(hasOvertaken);
    }
}
