using System.Buffers.Binary;
using Pharos.Sfu.Dtls;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>The records of a datagram, before the handshake sees them.</summary>
internal static class DtlsTargets
{
    private const byte ChangeCipherSpec = 20, Alert = 21, Handshake = 22;
    private const int HeaderLength = 13;

    // What a handshake sends: a flight with the proof of the key in two pieces, a change of the cipher, and what is encrypted.
    private static readonly byte[] Flight =
    [
        .. Record(Handshake, 0, [15, 0, 0, 4, 0, 5, 0, 0, 0, 0, 0, 2, 1, 2]),
            .. Record(Handshake, 0, [15, 0, 0, 4, 0, 5, 0, 0, 2, 0, 0, 2, 3, 4]),
        .. Record(ChangeCipherSpec, 0, [1]), .. Record(Handshake, 1, new byte[40]),
    ];

    public static readonly FuzzTarget[] List =
    [
        new("dtls-screen", [Record(Alert, 0, [2, 40]), Record(Handshake, 0, [1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0xFE, 0xFD]), Flight],
            input => Screen().Admit(input) > 0)
        {
            Check = Check,
        },
    ];

    private static DtlsScreen Screen() => new() { AwaitsVerify = true, LeastCiphertext = 24 };

    /// <summary>What passes is whole records from the start, and passes again alone.</summary>
    private static void Check(Span<byte> input)
    {
        var admitted = Screen().Admit(input);
        Assert.InRange(admitted, 0, input.Length);
        Assert.Equal(admitted, Screen().Admit(input[..admitted]));
        var at = 0;
        while (at < admitted)
        {
            Assert.Equal(0xFE, input[at + 1]);
            at += HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(input[(at + 11)..]);
        }

        Assert.Equal(admitted, at);
    }

    private static byte[] Record(byte type, byte epoch, byte[] fragment) =>
        [type, 0xFE, 0xFD, 0, epoch, 0, 0, 0, 0, 0, 1, 0, (byte)fragment.Length, .. fragment];
}
