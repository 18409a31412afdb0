using Pharos.Load.Measuring;
using Pharos.Load.Publishing;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Watching;

/// <summary>What all viewers of a run share.</summary>
/// <param name="Certificate">What they show in the handshake.</param>
/// <param name="Handshakes">The threads of the handshakes.</param>
/// <param name="Profiles">What they offer.</param>
/// <param name="Payloads">Reads what the run's publishers write; by the codec where there are none.</param>
internal sealed record ViewerTerms(
    DtlsCertificate Certificate, DtlsHandshakePool Handshakes, SrtpProfile[] Profiles, Func<string, IPacketizer> Payloads);

/// <summary>What the viewers of one loop share; owned by it.</summary>
/// <param name="Delays">Where delays go.</param>
internal sealed record LoopTools(DelayRecorder Delays)
{
    /// <summary>Which packets are decrypted.</summary>
    public Sampling Sampling { get; } = new();

    /// <summary>Room to write a datagram in the clear, and protected.</summary>
    public byte[] Plain { get; } = new byte[1024];

    /// <inheritdoc cref="Plain"/>
    public byte[] Protected { get; } = new byte[1200];
}
