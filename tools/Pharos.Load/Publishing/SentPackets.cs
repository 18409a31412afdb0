using Pharos.Rtc.Primitives;

namespace Pharos.Load.Publishing;

/// <summary>The newest packets of a publisher, in the clear, to be sent again where the server asks for them.</summary>
internal sealed class SentPackets
{
    /// <summary>Packets it keeps: above 2 s of 2 Mbit/s.</summary>
    public const int Capacity = 512;

    private readonly byte[] _bytes = new byte[Capacity * FrameBudget.MaxLength];
    private readonly int[] _lengths = new int[Capacity];
    private readonly ushort[] _numbers = new ushort[Capacity];

    /// <summary>Room for a packet, which is kept under its number.</summary>
    public Span<byte> Add(SeqNo number, int length)
    {
        var slot = number.Value % Capacity;
        (_numbers[slot], _lengths[slot]) = (number.Value, length);
        return _bytes.AsSpan(slot * FrameBudget.MaxLength, length);
    }

    /// <summary>The packet of a number; empty where it is gone.</summary>
    public ReadOnlySpan<byte> Find(SeqNo number)
    {
        var slot = number.Value % Capacity;
        return _lengths[slot] > 0 && _numbers[slot] == number.Value ? _bytes.AsSpan(slot * FrameBudget.MaxLength, _lengths[slot]) : default;
    }
}
