using System.Net;
using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class CandidateLinesTests
{
    [Fact]
    public void Udp_comes_before_tcp_and_the_best_address_first() => Assert.Equal(
        [
            "1 1 udp 2130706431 192.0.2.1 8000 typ host",
            "3 1 udp 2130706175 2001:db8::1 8000 typ host",
            "2 1 tcp 2124414975 192.0.2.1 443 typ host tcptype passive",
            "4 1 tcp 2124414719 2001:db8::1 443 typ host tcptype passive",
        ],
        CandidateLines.Of([Announced("192.0.2.1", 8000, 443), Announced("2001:db8::1", 8000, 443)]));

    [Fact]
    public void An_address_may_have_one_transport_only() => Assert.Equal(
        ["1 1 udp 2130706431 192.0.2.1 8000 typ host", "4 1 tcp 2124414975 192.0.2.2 443 typ host tcptype passive"],
        CandidateLines.Of([Announced("192.0.2.1", 8000, null), Announced("192.0.2.2", null, 443)]));

    [Fact]
    public void The_same_twice_is_once()
    {
        var lines = CandidateLines.Of(
        [
            Announced("192.0.2.1", 8000, 443),
            Announced("::ffff:192.0.2.1", 8000, 443),
            Announced("192.0.2.1", 8001, null),
            Announced("192.0.2.1", 0, 0),
        ]);
        Assert.Equal(3, lines.Length);
        Assert.Equal(["1", "1", "2"], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_scope_is_not_told() =>
        Assert.Contains(" fd00::2 ", Assert.Single(CandidateLines.Of([Announced("fd00::2%3", 8000, null)])));

    [Fact]
    public void Many_addresses_leave_room_for_both_transports()
    {
        var lines = CandidateLines.Of([.. Enumerable.Range(1, 100).Select(i => Announced($"192.0.2.{i}", 8000, 8000))]);
        Assert.Equal(CandidateLines.Max, lines.Length);
        var candidates = lines.Select(Read).ToList();
        Assert.Equal(16, candidates.Count(candidate => candidate.IsTcp));
        Assert.Equal(candidates.OrderByDescending(candidate => candidate.Priority), candidates);
        Assert.Equal(candidates.Count, candidates.Select(candidate => candidate.Priority).Distinct().Count());
    }

    [Fact]
    public void No_address_makes_no_line() => Assert.Empty(CandidateLines.Of([]));

    private static Candidate Read(string line) =>
        Candidate.TryParse("candidate:" + line, out var candidate, out _) ? candidate! : throw new FormatException(line);

    private static AnnouncedAddress Announced(string address, int? udp, int? tcp) => new(IPAddress.Parse(address), udp, tcp);
}
