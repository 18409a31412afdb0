using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Ice;

/// <summary>Writes the answers to checks. RFC 8489 §6.3.1 and §9.1.3, RFC 8445 §7.3.</summary>
internal static class IceAnswer
{
    private const int MaxNotUnderstood = 8;

    /// <summary>The address the check came from, with integrity.</summary>
    public static int Success(in StunMessage request, TransportAddress remote, ReadOnlySpan<byte> key, Span<byte> answer)
    {
        var writer = new StunWriter(answer, StunClass.Success, request.Transaction);
        writer.MappedAddress(remote);
        return Close(ref writer, key);
    }

    /// <summary>An error for one who showed to know the password, with integrity.</summary>
    public static int Error(in StunMessage request, StunErrorCode code, ReadOnlySpan<byte> key, Span<byte> answer)
    {
        var writer = new StunWriter(answer, StunClass.Error, request.Transaction);
        writer.ErrorCode(code);
        if (code == StunErrorCode.UnknownAttribute)
        {
            Span<ushort> types = stackalloc ushort[MaxNotUnderstood];
            writer.UnknownAttributes(types[..request.CopyNotUnderstood(types)]);
        }
        return Close(ref writer, key);
    }

    /// <summary>
    /// An error for anyone, without integrity. The address it goes to may be forged, so nothing is answered where the answer would be
    /// longer than the request.
    /// </summary>
    public static int ErrorForAnyone(in StunMessage request, StunErrorCode code, Span<byte> answer)
    {
        var writer = new StunWriter(answer, StunClass.Error, request.Transaction);
        writer.ErrorCode(code);
        writer.Fingerprint();
        return writer.Length <= request.Bytes.Length ? writer.Length : 0;
    }

    private static int Close(ref StunWriter writer, ReadOnlySpan<byte> key)
    {
        writer.Integrity(key);
        writer.Fingerprint();
        return writer.Length;
    }
}
