using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>A socket that nobody has proven anything about.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
    private readonly byte[] _datagram = new byte[65_536];

    public Stranger(int port) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>A plain request for the mapped address.</summary>
    public static byte[] Request(out TransactionId transaction)
    {
        transaction = TransactionId.From(RandomNumberGenerator.GetBytes(TransactionId.Length));
        var request = new byte[StunMessage.HeaderLength];
        return request[..new StunWriter(request, StunClass.Request, transaction).Length];
    }

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    /// <summary>
    /// Everything that came back for what was sent so far. Loopback keeps the order, so the answer to a plain request behind it ends it.
    /// </summary>
    public List<byte[]> Answers()
    {
        var answers = new List<byte[]>();
        Send(Request(out var fence));
        while (true)
        {
            var datagram = _datagram.AsSpan(0, _socket.Receive(_datagram));
            if (StunMessage.TryRead(datagram, out var answer) && answer.Transaction == fence) return answers;
            answers.Add(datagram.ToArray());
        }
    }

    /// <summary>Sends one, and tells how many bytes it brought.</summary>
    public int AnswerTo(ReadOnlySpan<byte> datagram)
    {
        Send(datagram);
        return Answers().Sum(answer => answer.Length);
    }

    public void Dispose() => _socket.Dispose();
}
