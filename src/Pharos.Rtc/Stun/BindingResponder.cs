namespace Pharos.Rtc.Stun;

/// <summary>
/// A plain STUN server: tells whoever asks without a credential which address the request came from. The answer holds nothing else, since
/// the address it goes to may be forged. RFC 8489 §6.3.1.
/// </summary>
public static class BindingResponder
{
    /// <summary>The most bytes an answer has.</summary>
    public const int MaxAnswer = 64;

    private const int MaxNotUnderstood = 8;

    /// <summary>
    /// Answers a binding request that has neither USERNAME nor MESSAGE-INTEGRITY; false for anything else, which is not answered here.
    /// FINGERPRINT is in the answer where it is in the request.
    /// </summary>
    /// <param name="datagram">What came.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="answer">At least <see cref="MaxAnswer"/> bytes.</param>
    /// <param name="length">Bytes of the answer; 0 where there is none.</param>
    public static bool TryAnswer(ReadOnlySpan<byte> datagram, TransportAddress remote, Span<byte> answer, out int length)
    {
        length = 0;
        if (!StunMessage.TryRead(datagram, out var request)) return false;
        if (request.Class != StunClass.Request || request.Method != StunMessage.Binding) return false;
        if (!request.Username.IsEmpty || !request.Integrity.IsEmpty) return false;

        var writer = new StunWriter(answer, request.NotUnderstood == 0 ? StunClass.Success : StunClass.Error, request.Transaction);
        if (request.NotUnderstood == 0)
        {
            writer.MappedAddress(remote);
        }
        else
        {
            Span<ushort> types = stackalloc ushort[MaxNotUnderstood];
            writer.ErrorCode(StunErrorCode.UnknownAttribute);
            writer.UnknownAttributes(types[..request.CopyNotUnderstood(types)]);
        }
        if (request.HasFingerprint) writer.Fingerprint();
        length = writer.Length;
        return true;
    }
}
