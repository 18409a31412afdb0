using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Watching;

/// <summary>What a viewer opens and seals with. RFC 3711.</summary>
internal sealed class ViewerKeys(SrtpKeys keys) : IDisposable
{
    /// <summary>Opens media.</summary>
    public SrtpReceiver Media { get; } = new(keys.Remote, maxSources: 4);

    /// <summary>Opens reports.</summary>
    public SrtcpReceiver Reports { get; } = new(keys.Remote, maxSources: 4);

    /// <summary>Seals what it says itself.</summary>
    public SrtcpSender Feedback { get; } = new(keys.Local);

    /// <inheritdoc/>
    public void Dispose()
    {
        Media.Dispose();
        Reports.Dispose();
        Feedback.Dispose();
    }
}
