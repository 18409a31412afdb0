using System.Buffers.Binary;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// Looks at the records of a datagram before the handshake sees them, and cuts off what would end or stall it though it need not: anybody
/// who guesses addresses could send that. RFC 6347 §4.1, §4.1.2.7.
/// <code>
/// | type 1 | version 2 | epoch 2 | sequence number 6 | length 2 | fragment …
/// </code>
/// </summary>
internal struct DtlsScreen
{
    private const int HeaderLength = 13;
    private const int HandshakeHeaderLength = 12;
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const byte Heartbeat = 24;
    private const byte CertificateVerify = 15;
    private const byte VersionMajor = 0xFE;

    private bool _sawVerify;

    /// <summary>
    /// The epoch and sequence number of the record that passed last, as one number; null before the first. A repeated flight has others, a
    /// datagram that is sent once more has not. It is not the highest: before the keys are there anybody could forge one that none exceeds.
    /// </summary>
    public ulong? Last { get; private set; }

    /// <summary>
    /// Whether the keys may change only after a certificate_verify came. A change_cipher_spec that overtakes it has the record layer
    /// refuse all that is not encrypted, repeats of the certificate_verify included: the handshake would never end.
    /// </summary>
    public bool AwaitsVerify { get; init; }

    /// <summary>Bytes of an encrypted fragment at the least: the cipher's overhead. A shorter one is taken for a fatal error.</summary>
    public int LeastCiphertext { get; set; }

    /// <summary>How many bytes of the datagram may be shown to the handshake: whole records, from the start.</summary>
    public int Admit(ReadOnlySpan<byte> datagram)
    {
        var at = 0;
        while (datagram.Length - at >= HeaderLength)
        {
            var record = datagram[at..];
            var length = BinaryPrimitives.ReadUInt16BigEndian(record[11..]);
            if (record[0] is < ChangeCipherSpec or > Heartbeat || record[1] != VersionMajor || record.Length < HeaderLength + length) break;
            if (!IsHarmless(record[0], BinaryPrimitives.ReadUInt16BigEndian(record[3..]), record.Slice(HeaderLength, length))) break;
            Last = BinaryPrimitives.ReadUInt64BigEndian(record[3..]);
            at += HeaderLength + length;
        }
        return at;
    }

    private bool IsHarmless(byte type, int epoch, ReadOnlySpan<byte> fragment)
    {
        if (epoch != 0) return fragment.Length >= LeastCiphertext;
        if (type == ChangeCipherSpec) return !AwaitsVerify || _sawVerify;
        if (type == Handshake) _sawVerify |= EndsVerify(fragment);
        return true;
    }

    // | type 1 | length 3 | message number 2 | offset of the piece 3 | length of the piece 3 | piece …   RFC 6347 §4.2.2
    private static bool EndsVerify(ReadOnlySpan<byte> fragment)
    {
        while (fragment.Length >= HandshakeHeaderLength)
        {
            var (length, offset, piece) = (UInt24(fragment[1..]), UInt24(fragment[6..]), UInt24(fragment[9..]));
            if (fragment[0] == CertificateVerify && offset + piece == length) return true;
            if (fragment.Length < HandshakeHeaderLength + piece) return false;
            fragment = fragment[(HandshakeHeaderLength + piece)..];
        }
        return false;
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
}
