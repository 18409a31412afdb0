using System.Buffers;
using System.Text;
using Pharos.Rtc.Ice;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>Candidates, and datagrams framed for TCP.</summary>
internal static class IceTargets
{
    private static readonly byte[][] Candidates =
    [
        .. new[]
        {
            "candidate:1 1 udp 1 192.0.2.1 9 typ host",
            "a=candidate:1387637174 1 UDP 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n",
            "candidate:3 1 tcp 1518280447 2001:db8::7 3478 typ srflx raddr 192.168.1.2 rport 5000 tcptype passive generation 0 ufrag Zn72",
            "candidate:0 1 UDP 2122252543 1f4712db-ea17-4bcf-a596-105139dfd8bf.local 46317 typ host",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    // A binding request without attributes, framed; and one with something behind it.
    private static readonly byte[] Frame = [0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    // The last one is a digit that is not of ASCII.
    private static readonly byte[][] Words =
    [
        .. new[] { "typ ", "raddr ", "rport ", "tcptype so ", "::", "fe80::1%1 ", ".local ", " ", "\t", "\0", "\u0663" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    public static readonly FuzzTarget[] List =
    [
        new("ice-candidate", Candidates, input => Candidate.TryParse(Letters.Of(input), out _, out _))
        {
            Separators = " ",
            Words = Words,
            Check = CheckCandidate,
            Allowance = 1024,
            AllowanceOfByte = 16,
        },
        new("ice-tcp-framing", [Frame, [.. Frame, 0, 3, 7, 8, 9], [0, 1, 7]], Reads) 
        {
            MaxLength = 4096,
            Check = CheckFrames,
            // The copy that a sequence is made of.
            Allowance = 256,
            AllowanceOfByte = 1,
        },
    ];

    private static void CheckCandidate(Span<byte> input)
    {
        var read = Candidate.TryParse(Letters.Of(input), out var candidate, out var error);
        Assert.Equal(read, error == CandidateError.None);
        Assert.Equal(read, candidate is not null);
        if (!read) return;
        Assert.Equal(candidate!.AddressKind == CandidateAddressKind.Ip, candidate.TryGetTransportAddress(out _));
        Assert.True(Candidate.TryParse(candidate.Format(), out var again, out _));
        Assert.Equal(candidate, again);
    }

    private static bool Reads(ReadOnlySpan<byte> input)
    {
        TcpFraming.LooksLikeMedia(input);
        var buffer = new ReadOnlySequence<byte>(input.ToArray());
        return TcpFraming.Read(ref buffer, out _) == TcpFrame.Complete;
    }

    /// <summary>The frames are the same wherever the stream is torn, are one behind the other, and end where they say.</summary>
    private static void CheckFrames(Span<byte> input)
    {
        var bytes = input.ToArray();
        var whole = new ReadOnlySequence<byte>(bytes);
        // Where it is torn is the input's matter, so that it is the same each time.
        var cut = bytes.Length == 0 ? 0 : bytes[^1] % (bytes.Length + 1);
        var last = new Piece(bytes.AsMemory(0, cut), null);
        var first = last;
        last = new Piece(bytes.AsMemory(cut), first);
        var torn = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        var at = 0;
        while (true)
        {
            var result = TcpFraming.Read(ref whole, out var datagram);
            Assert.Equal(result, TcpFraming.Read(ref torn, out var same));
            if (result != TcpFrame.Complete) break;
            Assert.InRange(datagram.Length, 1, TcpFraming.MaxDatagram);
            Assert.True(datagram.ToArray().AsSpan().SequenceEqual(bytes.AsSpan(at + 2, (int)datagram.Length)));
            Assert.True(datagram.ToArray().AsSpan().SequenceEqual(same.ToArray()));
            at += 2 + (int)datagram.Length;
        }

        Assert.Equal((bytes.Length - at, bytes.Length - at), (whole.Length, torn.Length));
        CheckVerdict(bytes);
    }

    /// <summary>More bytes never change a verdict.</summary>
    private static void CheckVerdict(byte[] bytes)
    {
        bool? before = null;
        for (var length = 0; length <= Math.Min(bytes.Length, 16); length++)
        {
            var verdict = TcpFraming.LooksLikeMedia(bytes.AsSpan(0, length));
            if (before is not null) Assert.Equal(before, verdict);
            if (length >= TcpFraming.SignatureLength) Assert.NotNull(verdict);
            before = verdict;
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }
}
