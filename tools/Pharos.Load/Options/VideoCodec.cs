namespace Pharos.Load.Options;

/// <summary>What is published.</summary>
internal enum VideoCodec
{
    /// <summary>RFC 7741.</summary>
    Vp8,

    /// <summary>RFC 6184, constrained baseline, packetization mode 1.</summary>
    H264,
}
