namespace Pharos.Sfu;

/// <summary>One of the sizes that a publisher sends its pictures in at once (RFC 8853).</summary>
/// <param name="Id">Its name, the rid of RFC 8851.</param>
/// <param name="IsActive">Whether it comes at the moment: encoders leave out what their own line does not carry.</param>
/// <param name="BitsPerSecond">What it takes: in the last second, or when it last came.</param>
public sealed record MediaLayer(string Id, bool IsActive, long BitsPerSecond);
