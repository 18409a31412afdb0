using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Pharos.Server.Tests.Access;

/// <summary>
/// As much of a TURN client as it takes to see whether credentials are good: an Allocate request (RFC 8656 §7) with the
/// long-term credential mechanism (RFC 8489 §9.2).
/// </summary>
internal static class TurnClient
{
    private const ushort BindingRequest = 0x0001;
    private const ushort AllocateRequest = 0x0003;
    private const ushort AllocateSuccess = 0x0103;
    private const ushort Username = 0x0006;
    private const ushort MessageIntegrity = 0x0008;
    private const ushort ErrorCode = 0x0009;
    private const ushort Realm = 0x0014;
    private const ushort Nonce = 0x0015;
    private const ushort RequestedTransport = 0x0019;
    private const uint MagicCookie = 0x2112A442;
    private const int HeaderBytes = 20;
    private static readonly byte[] Udp = [17, 0, 0, 0];
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether anybody answers a Binding request there.</summary>
    public static async Task<bool> AnswersAsync(IPEndPoint server)
    {
        try
        {
            return await AskAsync(server, Message(BindingRequest, [])) is not null;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>0 when a relay is allocated, the error code of the refusal otherwise.</summary>
    public static async Task<int> AllocateAsync(IPEndPoint server, string username, string password)
    {
        using var socket = new UdpClient(AddressFamily.InterNetwork); // one socket: the nonce is bound to it
        socket.Connect(server);
        var challenge = (await AskAsync(socket, Message(AllocateRequest, [(RequestedTransport, Udp)])))!;
        var (realm, nonce) = (Find(challenge, Realm)!, Find(challenge, Nonce)!);
        var key = Key(username, Encoding.UTF8.GetString(realm), password);
        var answer = (await AskAsync(socket, Message(
            AllocateRequest,
            [(RequestedTransport, Udp), (Username, Encoding.UTF8.GetBytes(username)), (Realm, realm), (Nonce, nonce)],
            key)))!;
        if (BinaryPrimitives.ReadUInt16BigEndian(answer) == AllocateSuccess) return 0;
        var error = Find(answer, ErrorCode)!;
        return (error[2] * 100) + error[3];
    }

    private static async Task<byte[]?> AskAsync(IPEndPoint server, byte[] request)
    {
        using var socket = new UdpClient(AddressFamily.InterNetwork);
        socket.Connect(server);
        return await AskAsync(socket, request);
    }

    private static async Task<byte[]?> AskAsync(UdpClient socket, byte[] request)
    {
        for (var attempt = 0; attempt < 10; attempt++) // UDP: said again until there is an answer
        {
            await socket.SendAsync(request);
            using var patience = new CancellationTokenSource(AnswerTime);
            try
            {
                return (await socket.ReceiveAsync(patience.Token)).Buffer;
            }
            catch (OperationCanceledException)
            {
                continue;
            }
        }
        return null;
    }

    private static byte[] Message(ushort type, (ushort Type, byte[] Value)[] attributes, byte[]? key = null)
    {
        byte[] body = [.. attributes.SelectMany(attribute => Attribute(attribute.Type, attribute.Value))];
        if (key is null) return [.. Header(type, body.Length), .. body];
        // The length in the header counts the integrity that is computed over it (RFC 8489 §14.5).
        byte[] signed = [.. Header(type, body.Length + 4 + HMACSHA1.HashSizeInBytes), .. body];
        return [.. signed, .. Attribute(MessageIntegrity, Sign(key, signed))];
    }

    private static byte[] Header(ushort type, int length)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, type);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), MagicCookie);
        RandomNumberGenerator.Fill(header.AsSpan(8));
        return header;
    }

    private static byte[] Attribute(ushort type, byte[] value) =>
        [(byte)(type >> 8), (byte)type, (byte)(value.Length >> 8), (byte)value.Length, .. value, .. new byte[-value.Length & 3]];

    private static byte[]? Find(byte[] message, ushort type)
    {
        for (var at = HeaderBytes; at < message.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 2));
            if (BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at)) == type) return message[(at + 4)..(at + 4 + length)];
            at += 4 + ((length + 3) & ~3);
        }
        return null;
    }

    [SuppressMessage("Security", "CA5351", Justification = "RFC 8489 §9.2.2 prescribes MD5.")]
    private static byte[] Key(string username, string realm, string password) => MD5.HashData(Encoding.UTF8.GetBytes($"{username}:{realm}:{password}"));

    [SuppressMessage("Security", "CA5350", Justification = "RFC 8489 §14.5 prescribes HMAC-SHA1.")]
    private static byte[] Sign(byte[] key, byte[] message) => HMACSHA1.HashData(key, message);
}
