using System.Text;
using BenchmarkDotNet.Attributes;
using Pharos.Server.Signaling;

namespace Pharos.Benchmarks.Micro;

/// <summary>What the server does with a frame besides moving it: read it, and write it for the addressee.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private const string Line = "a=rtcp-fb:96 nack pli\\r\\n";
    private readonly byte[] _candidate = Encoding.UTF8.GetBytes(
        """{"type":"candidate","to":"dwaq7bqf8xeyfe8m","candidate":{"candidate":"candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"EEtu"}}""");

    private readonly byte[] _answer = Encoding.UTF8.GetBytes(
        $$"""{"type":"answer","to":"dwaq7bqf8xeyfe8m","sdp":"v=0\r\n{{string.Concat(Enumerable.Repeat(Line, 80))}}"}""");

    private readonly byte[] _garbage = Encoding.UTF8.GetBytes("""{"type":"offer","to":5""");

    [Benchmark(Baseline = true)]
    public byte[] RelayCandidate() => Relay(_candidate);

    [Benchmark]
    public byte[] RelayAnswerOf2KB() => Relay(_answer);

    [Benchmark]
    public bool RefuseGarbage() => ClientMessage.TryRead(_garbage, out _, out _);

    private static byte[] Relay(byte[] frame)
    {
        ClientMessage.TryRead(frame, out var message, out _);
        return ((PeerMessage)message!).From("5sqchwkj0cpw5aj4").ToUtf8();
    }
}
