using CsCheck;
using Pharos.Rtc.Ice;

namespace Pharos.Rtc.Tests.Ice;

public sealed class CandidateTests
{
    private const string Full =
        "candidate:3 1 tcp 1518280447 2001:db8::7 3478 typ srflx raddr 192.168.1.2 rport 5000 tcptype passive generation 0 ufrag Zn72";

    [Fact]
    public void All_of_a_candidate_is_read()
    {
        Assert.True(Candidate.TryParse("a=" + Full + "\r\n", out var candidate, out _));
        Assert.Equal(new Candidate
        {
            Foundation = "3",
            Component = 1,
            Priority = 1518280447,
            Address = "2001:db8::7",
            Port = 3478,
            Type = CandidateType.ServerReflexive,
            TcpType = TcpType.Passive,
            RelatedAddress = "192.168.1.2",
            RelatedPort = 5000,
            Extensions = "generation 0 ufrag Zn72",
        }, candidate);
        Assert.Equal(Full, candidate!.Format());
        Assert.True(candidate.TryGetTransportAddress(out var address));
        Assert.Equal("[2001:db8::7]:3478", address.ToString());
    }

    [Theory]
    [InlineData("candidate:1 1 UDP 1 192.0.2.1 9 typ HOST", CandidateError.None)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 typ prflx", CandidateError.None)]
    [InlineData("candidate:1 256 tcp 2147483647 192.0.2.1 65535 typ relay tcptype so", CandidateError.None)]
    [InlineData("", CandidateError.NotACandidate)]
    [InlineData("a=ice-lite", CandidateError.NotACandidate)]
    [InlineData("candidate:", CandidateError.Foundation)]
    [InlineData("candidate:a-b 1 udp 1 192.0.2.1 9 typ host", CandidateError.Foundation)]
    [InlineData("candidate:012345678901234567890123456789012 1 udp 1 192.0.2.1 9 typ host", CandidateError.Foundation)]
    [InlineData("candidate:1 0 udp 1 192.0.2.1 9 typ host", CandidateError.Component)]
    [InlineData("candidate:1 257 udp 1 192.0.2.1 9 typ host", CandidateError.Component)]
    [InlineData("candidate:1  udp 1 192.0.2.1 9 typ host", CandidateError.Component)]
    [InlineData("candidate:1 1", CandidateError.Transport)]
    [InlineData("candidate:1 1 sctp 1 192.0.2.1 9 typ host", CandidateError.OtherTransport)]
    [InlineData("candidate:1 1 udp 0 192.0.2.1 9 typ host", CandidateError.Priority)]
    [InlineData("candidate:1 1 udp 2147483648 192.0.2.1 9 typ host", CandidateError.Priority)]
    [InlineData("candidate:1 1 udp -1 192.0.2.1 9 typ host", CandidateError.Priority)]
    [InlineData("candidate:1 1 udp 1 192.0.2.256 9 typ host", CandidateError.Address)]
    [InlineData("candidate:1 1 udp 1 a..b 9 typ host", CandidateError.Address)]
    [InlineData("candidate:1 1 udp 1 fe80::1%1 9 typ host", CandidateError.Address)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 65536 typ host", CandidateError.Port)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9", CandidateError.Type)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 type host", CandidateError.Type)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 typ new", CandidateError.OtherType)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 1.2.3.4", CandidateError.Related)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 1.2.3.4 rport x", CandidateError.Related)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 1.2.3 rport 1", CandidateError.Related)]
    [InlineData("candidate:1 1 tcp 1 192.0.2.1 9 typ host", CandidateError.TcpType)]
    [InlineData("candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype new", CandidateError.TcpType)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 typ host generation", CandidateError.Extension)]
    public void What_is_wrong_is_told(string text, CandidateError expected)
    {
        Assert.Equal(expected == CandidateError.None, Candidate.TryParse(text, out var candidate, out var error));
        Assert.Equal(expected, error);
        Assert.Equal(expected == CandidateError.None, candidate is not null);
    }

    [Theory]
    [InlineData("192.0.2.1", CandidateAddressKind.Ip)]
    [InlineData("2001:db8::1", CandidateAddressKind.Ip)]
    [InlineData("1f4712db-ea17-4bcf-a596-105139dfd8bf.local", CandidateAddressKind.MulticastDnsName)]
    [InlineData("A.LOCAL", CandidateAddressKind.MulticastDnsName)]
    [InlineData("media.example.org", CandidateAddressKind.DnsName)]
    public void A_name_is_not_taken_for_an_address(string address, CandidateAddressKind expected)
    {
        Assert.True(Candidate.TryParse($"candidate:1 1 udp 1 {address} 9 typ host", out var candidate, out _));
        Assert.Equal(expected, candidate!.AddressKind);
        Assert.Equal(expected == CandidateAddressKind.Ip, candidate.TryGetTransportAddress(out _));
    }

    [Fact]
    public void Every_candidate_of_the_captured_offers_is_read_and_written()
    {
        var lines = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Sdp", "Captured"), "*.sdp").SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).ToArray();
        Assert.True(lines.Length > 20);
        Assert.All(lines, line =>
        {
            Assert.True(Candidate.TryParse(line, out var candidate, out var error), $"{error}: {line}");
            Assert.Equal(line, "a=" + candidate!.Format(), ignoreCase: true);
        });
    }

    [Theory]
    [InlineData(CandidateType.Host, 65535, 1, 2130706431)]
    [InlineData(CandidateType.PeerReflexive, 65535, 1, 1862270975)]
    [InlineData(CandidateType.ServerReflexive, 65535, 2, 1694498814)]
    [InlineData(CandidateType.Relayed, 0, 256, 0)]
    public void The_priority_is_that_of_the_formula(CandidateType type, int local, int component, int expected) =>
        Assert.Equal(expected, Candidate.PriorityOf(type, local, component));

    [Fact]
    public void What_is_written_is_read() => Gen.Select(Gen.Int[1, 256], Gen.Int[1, int.MaxValue], Gen.UShort,
        Gen.Enum<CandidateType>(), Gen.Enum<TcpType>(), Gen.Bool).Sample((component, priority, port, type, tcpType, related) =>
    {
        var written = new Candidate
        {
            Foundation = "a+/9",
            Component = component,
            Priority = priority,
            Address = "192.0.2.1",
            Port = port,
            Type = type,
            TcpType = tcpType,
            RelatedAddress = related ? "a.local" : null,
            RelatedPort = related ? port : (ushort)0,
            Extensions = related ? "" : "generation 0",
        };
        Assert.True(Candidate.TryParse(written.Format(), out var read, out _));
        Assert.Equal(written, read);
    });
}
