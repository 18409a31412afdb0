using System.Collections.Immutable;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Dtls;

/// <summary>One side of an association, and what it was told.</summary>
internal sealed class Side : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static int _networks;

    private readonly TaskCompletionSource<(SrtpKeys? Keys, DtlsFailure Failure)> _finished =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _remoteClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _times;

    public Side(
        DtlsHandshakePool pool,
        SetupRole role,
        ImmutableArray<DtlsFingerprint> fingerprints,
        Action<ReadOnlyMemory<byte>> send,
        DtlsCertificate? certificate = null,
        int sendLimit = 1200,
        TimeSpan? timeLimit = null,
        SrtpProfile[]? profiles = null,
        RemoteNetwork? from = null,
        TimeSpan? patience = null)
    {
        var callbacks = new DtlsCallbacks(send, Finish, () => _remoteClosed.SetResult());
        Association = new(certificate ?? Certificate, pool, role, fingerprints, callbacks)
        {
            SendLimit = sendLimit,
            TimeLimit = timeLimit ?? TimeSpan.FromSeconds(10),
            Patience = patience ?? TimeSpan.FromSeconds(4),
            From = from ?? new RemoteNetwork((ulong)Interlocked.Increment(ref _networks), IsIPv6: true),
            Profiles = profiles ?? [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1Tag80],
        };
    }

    /// <summary>One that the tests share, as the sessions of a server do.</summary>
    public static DtlsCertificate Certificate { get; } = DtlsCertificate.Create();

    public DtlsAssociation Association { get; }

    public Task RemoteClosed => _remoteClosed.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>How often the end of the handshake was reported.</summary>
    public int Times => Volatile.Read(ref _times);

    public bool IsFinished => _finished.Task.IsCompleted;

    public Task<(SrtpKeys? Keys, DtlsFailure Failure)> Finished =>
        _finished.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public async Task<SrtpKeys> KeysAsync()
    {
        var (keys, failure) = await Finished;
        Assert.Equal(DtlsFailure.None, failure);
        return keys!;
    }

    public async Task<DtlsFailure> FailureAsync() => (await Finished).Failure;

    public void Dispose() => Association.Dispose();

    private void Finish(SrtpKeys? keys, DtlsFailure failure)
    {
        Interlocked.Increment(ref _times);
        _finished.TrySetResult((keys, failure));
    }
}
