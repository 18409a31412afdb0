namespace Pharos.Rtc.Stun;

/// <summary>
/// FINGERPRINT: CRC-32 of all that stands before it, with a constant over it so that another CRC-32 is not one. RFC 8489 §14.7.
/// </summary>
public static class Fingerprint
{
    /// <summary>Bytes of the value.</summary>
    public const int Length = 4;

    private const uint Mask = 0x5354_554E;
    // The polynomial of ITU-T V.42, its bits in reverse.
    private const uint Polynomial = 0xEDB8_8320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The value for a message.</summary>
    /// <param name="before">The message up to the attribute, its length field already counting the attribute.</param>
    public static uint Of(ReadOnlySpan<byte> before)
    {
        var crc = uint.MaxValue;
        foreach (var value in before) crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc ^ Mask;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            table[i] = crc;
        }
        return table;
    }
}
