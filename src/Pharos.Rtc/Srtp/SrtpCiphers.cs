using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Srtp;

/// <summary>What the ciphers of all profiles are made of on this machine.</summary>
public static class SrtpCiphers
{
    /// <summary>What was found to be the fastest that is right here, and why: a few words for the log. The first call takes some milliseconds.</summary>
    public static string Description => $"{GcmPath.Description}, HMAC-SHA1 {HmacBatch.Lanes} packets at a time";
}
