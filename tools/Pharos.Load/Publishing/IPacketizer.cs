namespace Pharos.Load.Publishing;

/// <summary>Writes the payloads of a codec: what its parsers look at is right, the rest is filling.</summary>
internal interface IPacketizer
{
    /// <summary>Fewest bytes of a payload.</summary>
    int MinLength { get; }

    /// <summary>Packets of a frame at the least.</summary>
    int MinPackets(bool isKey);

    /// <summary>Bytes at the beginning of a payload that a server may rewrite.</summary>
    int RewritableLength(ReadOnlySpan<byte> payload);

    /// <summary>Whether a key frame begins with a payload.</summary>
    bool StartsKeyFrame(ReadOnlySpan<byte> payload);

    /// <summary>Writes a whole payload but for its stamp.</summary>
    /// <param name="payload">At least <see cref="MinLength"/> bytes.</param>
    /// <param name="frame">Number of the frame.</param>
    /// <param name="index">Number of the packet in it.</param>
    /// <param name="count">Packets of the frame.</param>
    /// <param name="isKey">Whether it is a key frame.</param>
    void Write(Span<byte> payload, uint frame, int index, int count, bool isKey);
}
