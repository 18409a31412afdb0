using Pharos.Rtc.Primitives;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The clock that this server tells others: what it sends of times to publishers and viewers is by it, so that they can tell how long ago that
/// was (RFC 3550 §6.4.1, RFC 3611 §4.4). It is the loops' clock under another name, and never set: only differences of its times mean anything.
/// </summary>
internal static class ServerClock
{
    // Firefox takes a time that was before its computer started for that start.
    private static readonly ulong Epoch = NtpOf(TimeProvider.System.GetUtcNow()) - MediaTime.Ntp(MediaLoop.Now.Nanoseconds);

    /// <summary>A moment, in the form of RFC 3550 §4: the time of day, as it was known when the server started.</summary>
    public static ulong NtpAt(Instant moment) => unchecked(MediaTime.Ntp(moment.Nanoseconds) + Epoch);

    /// <summary>The moment of such a time.</summary>
    public static Instant MomentOf(ulong ntp) => new(MediaTime.Nanoseconds(unchecked((long)(ntp - Epoch))));

    // RFC 5905 §6 counts from the beginning of 1900.
    private static ulong NtpOf(DateTimeOffset time) => MediaTime.Ntp((time - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks * 100);
}
