namespace Pharos.Rtc.Rtcp;

/// <summary>The report blocks of a sender or receiver report: a view over its bytes (RFC 3550 §6.4).</summary>
public readonly ref struct ReportBlocks
{
    /// <summary>The most a report has.</summary>
    public const int MaxCount = 31;

    private readonly ReadOnlySpan<byte> _bytes;

    private ReportBlocks(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>How many there are: 0 to 31.</summary>
    public int Count => _bytes.Length / ReportBlock.Length;

    /// <summary>One of them.</summary>
    public ReportBlock this[int index] => ReportBlock.Read(_bytes.Slice(index * ReportBlock.Length, ReportBlock.Length));

    internal static bool TryRead(int count, ReadOnlySpan<byte> bytes, out ReportBlocks blocks)
    {
        blocks = default;
        // What follows the blocks is a profile's extension: not read.
        if (bytes.Length < count * ReportBlock.Length) return false;
        blocks = new(bytes[..(count * ReportBlock.Length)]);
        return true;
    }
}
