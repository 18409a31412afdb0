using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>The server's side of the transport that an answer tells. Whoever calls makes up the random values.</summary>
public sealed record LocalTransport
{
    /// <summary>The number of the session: random, below 2^63 (RFC 9429 §5.2.1).</summary>
    public required ulong SessionId { get; init; }

    /// <summary>RFC 8839 §5.4: 4 to 256 characters.</summary>
    public required string IceUfrag { get; init; }

    /// <summary>RFC 8839 §5.4: 22 to 256 characters.</summary>
    public required string IcePwd { get; init; }

    /// <summary>Of the server's certificate.</summary>
    public required DtlsFingerprint Fingerprint { get; init; }

    /// <summary>All there are, as they stand behind <c>a=candidate:</c>. FFmpeg takes the first UDP host candidate and no other.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}
