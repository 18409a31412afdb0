namespace Pharos.Rtc.Sdp;

/// <summary>Why a description cannot be read, in words for the person whose client sent it.</summary>
/// <param name="LineNumber">From 1; 0 when it is about the description as a whole.</param>
/// <param name="Line">The line, cut to <see cref="MaxLineShown"/> characters; empty when it is about the description as a whole.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record SdpError(int LineNumber, string Line, string Problem)
{
    /// <summary>Characters of a line that are repeated.</summary>
    public const int MaxLineShown = 80;

    /// <summary>One sentence.</summary>
    public override string ToString() => LineNumber == 0 ? Problem : $"line {LineNumber}, \"{Line}\": {Problem}";
}
