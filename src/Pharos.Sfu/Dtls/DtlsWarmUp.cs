using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// One handshake of the process with itself, in memory: the first one takes 125 to 190 ms for the compiler's sake, which would be seen as
/// lost flights by the first client.
/// </summary>
internal static class DtlsWarmUp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Does it, on the caller's thread and two more. False where it did not come to an end, which harms nobody.</summary>
    public static bool Run(DtlsCertificate certificate)
    {
        using var pool = new DtlsHandshakePool(maxHandshakes: 2);
        var done = new SemaphoreSlim(0);
        var succeeded = 0;
        DtlsAssociation? client = null;
        DtlsAssociation? server = null;
        client = new(certificate, pool, SetupRole.Active, [certificate.Fingerprint], Sending(data => server!.Receive(data.Span)))
        {
            From = new(1, IsIPv6: false), // another than the server's: each needs a thread
        };
        server = new(certificate, pool, SetupRole.Passive, [certificate.Fingerprint], Sending(data => client.Receive(data.Span)));
        client.Start();
        var ended = done.Wait(Limit) && done.Wait(Limit);
        client.Close();
        server.Close();
        return ended && succeeded == 2;

        DtlsCallbacks Sending(Action<ReadOnlyMemory<byte>> send) => new(send, Count, () => { });

        void Count(SrtpKeys? keys, DtlsFailure failure)
        {
            if (keys is not null) Interlocked.Increment(ref succeeded);
            keys?.Dispose();
            done.Release();
        }
    }
}
