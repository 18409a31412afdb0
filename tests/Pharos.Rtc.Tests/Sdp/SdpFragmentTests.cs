using System.Text.Json;
using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class SdpFragmentTests
{
    private const string Trickle = """
        a=group:BUNDLE 0 1
        a=ice-ufrag:EsAw
        a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
        m=audio 9 RTP/AVP 0
        a=mid:0
        a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1
        a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2
        a=end-of-candidates
        m=video 9 RTP/AVP 0
        a=mid:1
        a=ice-ufrag:Other
        """;

    [Fact]
    public void Candidates_are_of_their_sections()
    {
        var fragment = Read(Trickle);
        Assert.Equal(["0", "1"], fragment.Bundle);
        Assert.Equal(["0", "1"], fragment.Sections.Select(section => section.Mid));
        Assert.Equal(["EsAw", "Other"], fragment.Sections.Select(section => section.IceUfrag));
        Assert.Equal([2, 0], fragment.Sections.Select(section => section.Candidates.Length));
        Assert.Equal([true, false], fragment.Sections.Select(section => section.EndOfCandidates));
        Assert.Equal(("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"), (fragment.IceUfrag, fragment.IcePwd));
    }

    [Theory]
    [InlineData("a=mid:0\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\na=mid:1\na=end-of-candidates", 2)]
    [InlineData("a=candidate:1 1 udp 1 192.0.2.1 1 typ host", 1)]
    [InlineData("a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n", 1)]
    [InlineData("", 0)]
    public void The_m_line_may_be_left_out(string text, int sections) => Assert.Equal(sections, Read(text).Sections.Length);

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        var fragment = new SdpFragment
        {
            IceLite = true,
            Bundle = ["0"],
            Sections =
            [
                new()
                {
                    Mid = "0",
                    IceUfrag = "pharos01",
                    IcePwd = Sample.Server.IcePwd,
                    IceOptions = ["trickle", "ice2"],
                    Candidates = ["1 1 udp 1 192.0.2.1 1 typ host"],
                },
                new() { Media = "video", Mid = "1", EndOfCandidates = true },
            ],
        };
        var text = fragment.Write();
        Assert.Equal(
            ["a=ice-lite", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=mid:0", "a=ice-ufrag:pharos01"],
            text.Split("\r\n").Take(5));
        Assert.Equal(JsonSerializer.Serialize(fragment), JsonSerializer.Serialize(Read(text)));
        Assert.Equal(Read(Trickle).Write(), Read(Read(Trickle).Write()).Write());
    }

    [Theory]
    [InlineData("a=mid:0\na=ice-ufrag:x", 2, "4 to 256")]
    [InlineData("a=mid:", 1, "mid is a name")]
    [InlineData("m=", 1, "begins with a medium")]
    [InlineData("candidate", 1, "small letter")]
    public void The_error_names_the_line(string text, int line, string problem)
    {
        Assert.False(SdpFragment.TryRead(text, out _, out var error));
        Assert.Equal(line, error.LineNumber);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    private static SdpFragment Read(string text)
    {
        Assert.True(SdpFragment.TryRead(text, out var fragment, out var error), error?.ToString());
        return fragment;
    }
}
