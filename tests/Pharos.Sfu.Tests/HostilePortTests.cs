using System.Buffers.Binary;
using System.Security.Cryptography;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Dtls;
using Pharos.Sfu.Tests.Harness;

namespace Pharos.Sfu.Tests;

/// <summary>What anybody can send to the media port, while somebody publishes and somebody views.</summary>
public sealed class HostilePortTests
{
    private static readonly byte[] Password = RandomNumberGenerator.GetBytes(24);

    private readonly Random _die = new(4711);

    [Fact]
    public async Task Nobody_unproven_is_answered_with_more_bytes_than_it_sent()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        var ufrag = viewer.Session.IceUfrag;
        using var stranger = new Stranger(relay.Sfu.Port, ufrag);
        foreach (var datagram in Hostile(ufrag, await ClientHelloAsync(), publisher))
        {
            var answered = stranger.AnswerTo(datagram);
            Assert.True(answered <= datagram.Length, $"{answered} bytes for {datagram.Length}: {Convert.ToHexString(datagram)}");
        }
        Assert.True(relay.Sfu.Loops.Dropped(DatagramDropReason.NoSession) > 100);
        Assert.True(LiveRelay.DropsOf(viewer)[DatagramDropReason.CheckRefused] > stranger.OwnChecks);
        await LiveRelay.PlaysAsync(viewer);
        Assert.Equal((SessionState.Connected, SessionState.Connected), (publisher.Session.State, viewer.Session.State));
    }

    [Fact]
    public async Task A_plain_request_is_answered_with_its_address_and_not_much_more()
    {
        await using var relay = new LiveRelay();
        using var stranger = new Stranger(relay.Sfu.Port);
        Assert.InRange(stranger.AnswerTo(Stranger.Request(out _)), StunMessage.HeaderLength, BindingResponder.MaxAnswer);
    }

    [Fact]
    public async Task A_handshake_from_an_address_without_a_check_is_not_answered_and_begins_nothing()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        var hello = await ClientHelloAsync();
        var strangers = Enumerable.Range(0, 20).Select(_ => new Stranger(relay.Sfu.Port)).ToList();
        var before = relay.Sfu.Loops.Dropped(DatagramDropReason.NoSession);
        foreach (var stranger in strangers)
        {
            for (var i = 0; i < 10; i++) stranger.Send(hello);
            Assert.Empty(stranger.Answers());
            stranger.Dispose();
        }
        Assert.Equal(before + 200, relay.Sfu.Loops.Dropped(DatagramDropReason.NoSession));
        await LiveRelay.PlaysAsync(viewer);
    }

    [Fact]
    public async Task What_is_longer_than_any_media_packet_is_dropped_and_counted()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        using var stranger = new Stranger(relay.Sfu.Port);
        foreach (var length in (int[])[2_049, 4_096, 9_000, 65_000])
        {
            var datagram = new byte[length];
            _die.NextBytes(datagram);
            Assert.Equal(0, stranger.AnswerTo(datagram));
        }
        Assert.Equal(4, relay.Sfu.Loops.Count(port => port.Oversized));
        await LiveRelay.PlaysAsync(viewer);
    }

    [Fact]
    public async Task Media_that_is_repeated_from_another_port_goes_nowhere()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        using var stranger = new Stranger(relay.Sfu.Port);
        var before = relay.Sfu.Loops.Dropped(DatagramDropReason.NoSession);
        var repeated = publisher.SentMedia;
        foreach (var packet in repeated) stranger.Send(packet);
        Assert.Empty(stranger.Answers());
        Assert.Equal(before + repeated.Count, relay.Sfu.Loops.Dropped(DatagramDropReason.NoSession));
        Assert.Equal(0, LiveRelay.DropsOf(publisher)[DatagramDropReason.Replayed]);
        await LiveRelay.PlaysAsync(viewer);
    }

    [Fact]
    public async Task Media_that_is_repeated_or_forged_with_the_clients_own_address_is_dropped_for_its_reason()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        var drops = LiveRelay.DropsOf(publisher);
        var repeated = publisher.SentMedia;
        foreach (var packet in repeated) publisher.SendRaw(packet);
        await Eventually.IsTrueAsync(() => drops[DatagramDropReason.Replayed] >= repeated.Count);

        foreach (var packet in repeated)
        {
            var forged = packet.ToArray();
            var ahead = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(forged.AsSpan(2)) + 5000); // so that it is no repeat
            BinaryPrimitives.WriteUInt16BigEndian(forged.AsSpan(2), ahead);
            forged[^1] ^= 1;
            publisher.SendRaw(forged);
        }
        await Eventually.IsTrueAsync(() => drops[DatagramDropReason.Unauthentic] >= repeated.Count);

        publisher.SendRaw([0x80, 200, 0, 1, 1, 2, 3, 4]);
        publisher.SendRaw([0x80, 96, 0, 1]);
        await Eventually.IsTrueAsync(() => drops[DatagramDropReason.Malformed] >= 2);
        publisher.SendRaw([0xFF, 0xFF, 0xFF, 0xFF]);
        await Eventually.IsTrueAsync(() => drops[DatagramDropReason.Unknown] >= 1);
        await LiveRelay.PlaysAsync(viewer);
    }

    [Fact]
    public async Task A_flood_of_forged_media_is_not_looked_at_for_long_and_costs_only_who_sends_it()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        var flooder = relay.View();
        await flooder.Connected;
        var forged = new byte[200];
        _die.NextBytes(forged);
        (forged[0], forged[1]) = (0x80, 96);
        await Eventually.IsTrueAsync(() =>
        {
            for (var i = 0; i < 500; i++) flooder.SendRaw(forged);
            return LiveRelay.DropsOf(flooder)[DatagramDropReason.TooMuchForged] > 0;
        });
        await LiveRelay.PlaysAsync(viewer);
        Assert.Equal(SessionState.Connected, flooder.Session.State);
    }

    [Fact]
    public async Task A_flood_of_plain_requests_is_answered_within_a_bound_and_media_goes_on()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        using var stranger = new Stranger(relay.Sfu.Port);
        await Eventually.IsTrueAsync(() =>
        {
            for (var i = 0; i < 2_000; i++) stranger.Send(Stranger.Request(out _));
            return relay.Sfu.Loops.Dropped(DatagramDropReason.TooManyRequests) > 0;
        });
        await LiveRelay.PlaysAsync(viewer, 30);
    }

    [Fact]
    public async Task Random_bytes_of_every_kind_disturb_nobody()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        using var stranger = new Stranger(relay.Sfu.Port);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 256; i++)
            {
                var datagram = new byte[_die.Next(1, 1600)];
                _die.NextBytes(datagram);
                datagram[0] = (byte)i;
                stranger.Send(datagram);
                if (i % 4 == 0) viewer.SendRaw(datagram);
            }
            Assert.Empty(stranger.Answers());
        }
        await LiveRelay.PlaysAsync(viewer);
        Assert.Equal((SessionState.Connected, SessionState.Connected), (publisher.Session.State, viewer.Session.State));
    }

    [Fact]
    public async Task Broken_handshake_records_of_a_proven_client_do_not_reach_its_neighbour()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        var broken = relay.View(claims: DtlsCertificate.Create().Fingerprint);
        for (var i = 0; i < 300; i++)
        {
            var record = new byte[_die.Next(13, 400)];
            _die.NextBytes(record);
            (record[0], record[1], record[2]) = ((byte)_die.Next(20, 25), 0xFE, 0xFD);
            broken.SendRaw(record);
        }
        await Eventually.IsTrueAsync(() => broken.Session.State == SessionState.Closed);
        Assert.Equal(CloseReason.HandshakeFailed, broken.Session.CloseReason);
        await LiveRelay.PlaysAsync(viewer);
    }

    private IEnumerable<byte[]> Hostile(string ufrag, byte[] hello, PublishingClient publisher)
    {
        var wrong = RtcClient.Check(ufrag, Password);
        yield return wrong;
        yield return RtcClient.Check("nobodyhere", Password);
        yield return hello;
        yield return [0x16];
        for (var length = 1; length < wrong.Length; length++) yield return wrong[..length];
        for (var length = 1; length < hello.Length; length += 7) yield return hello[..length];
        foreach (var username in (string[])[ufrag, ufrag + ":", ":" + ufrag, ufrag + ":them", new string('x', 500)])
        {
            foreach (var integrity in (bool[])[true, false]) yield return Odd(username, integrity);
        }
        foreach (var packet in publisher.SentMedia.Take(20)) yield return packet;
        for (var i = 0; i < 300; i++)
        {
            var changed = wrong.ToArray();
            changed[_die.Next(changed.Length)] ^= (byte)(1 << _die.Next(8));
            yield return changed;
        }
    }

    // As short as a check can be, so that an error in return may be longer.
    private static byte[] Odd(string username, bool hasIntegrity)
    {
        var check = new byte[800];
        var writer = new StunWriter(check, StunClass.Request, new TransactionId(1, 2));
        writer.Username(System.Text.Encoding.UTF8.GetBytes(username));
        if (hasIntegrity) writer.Integrity(Password);
        return check[..writer.Length];
    }

    private static async Task<byte[]> ClientHelloAsync()
    {
        using var pool = new DtlsHandshakePool(1);
        var sent = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var callbacks = new DtlsCallbacks(datagram => sent.TrySetResult(datagram.ToArray()), (_, _) => { }, () => { });
        using var association = new DtlsAssociation(RtcClient.Certificate, pool, Rtc.Sdp.SetupRole.Active, [], callbacks);
        association.Start();
        return await sent.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
