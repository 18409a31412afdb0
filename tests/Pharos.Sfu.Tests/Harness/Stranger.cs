using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>A socket that nobody has proven anything about.</summary>
internal sealed class Stranger : IDisposable
{
    private static readonly byte[] NotThePassword = RandomNumberGenerator.GetBytes(24);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 100 };
    private readonly HashSet<TransactionId> _fences = [];
    private readonly byte[] _datagram = new byte[65_536];
    private readonly string? _ufrag;

    /// <param name="port">The relay's.</param>
    /// <param name="ufrag">The session that it sends checks to, if any.</param>
    public Stranger(int port, string? ufrag = null)
    {
        _ufrag = ufrag;
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>A plain request for the mapped address.</summary>
    public static byte[] Request(out TransactionId transaction)
    {
        transaction = TransactionId.From(RandomNumberGenerator.GetBytes(TransactionId.Length));
        var request = new byte[StunMessage.HeaderLength];
        return request[..new StunWriter(request, StunClass.Request, transaction).Length];
    }

    /// <summary>Checks that it sent to the session itself, to see the end of its answers.</summary>
    public int OwnChecks { get; private set; }

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    /// <summary>
    /// Everything that came back for what was sent so far. The order is kept on the way to a loop, so what is answered behind it ends it: a
    /// plain request, by the loop whose socket it comes to, and a check of the session, to whose loop checks of it are handed over.
    /// </summary>
    public List<byte[]> Answers()
    {
        var answers = new List<byte[]>();
        ReadPast(Request(out _), answers);
        if (_ufrag is not null) OwnChecks += ReadPast(RtcClient.Check(_ufrag, NotThePassword), answers);
        return answers;
    }

    /// <summary>Sends one, and tells how many bytes it brought.</summary>
    public int AnswerTo(ReadOnlySpan<byte> datagram)
    {
        Send(datagram);
        return Answers().Sum(answer => answer.Length);
    }

    public void Dispose() => _socket.Dispose();

    // A fence is sent again until it is answered, since there may have been too many requests within a second: how often it was.
    private int ReadPast(byte[] request, List<byte[]> answers)
    {
        Assert.True(StunMessage.TryRead(request, out var sent));
        var fence = sent.Transaction;
        _fences.Add(fence);
        Send(request);
        var sentTimes = 1;
        var until = Environment.TickCount64 + 10_000;
        while (true)
        {
            var length = _socket.Receive(_datagram, 0, _datagram.Length, SocketFlags.None, out var failure);
            if (failure == SocketError.TimedOut)
            {
                Assert.True(Environment.TickCount64 < until, "no answer");
                Send(request);
                sentTimes++;
                continue;
            }
            Assert.Equal(SocketError.Success, failure);
            var datagram = _datagram.AsSpan(0, length);
            var isFence = StunMessage.TryRead(datagram, out var answer) && _fences.Contains(answer.Transaction);
            if (isFence && answer.Transaction == fence) return sentTimes;
            if (!isFence) answers.Add(datagram.ToArray());
        }
    }
}
