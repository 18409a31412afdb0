namespace Pharos.Rtc.Ice;

/// <summary>What became of one datagram.</summary>
/// <param name="Verdict">What it was.</param>
/// <param name="AnswerLength">Bytes to send back by the path it came by; 0 for nothing.</param>
/// <param name="Events">What it changed.</param>
public readonly record struct IceReceived(IceVerdict Verdict, int AnswerLength = 0, IceEvents Events = IceEvents.None);
