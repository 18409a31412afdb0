using System.Collections.Immutable;
using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;

namespace Pharos.Sfu.Dtls;

/// <summary>What one handshake is about, whichever the role: who the other side must be, what was agreed, and what came of it.</summary>
/// <param name="certificate">The server's.</param>
/// <param name="fingerprints">Of the other side's certificate: it must have one of them.</param>
/// <param name="flow">The datagrams.</param>
/// <param name="timeoutMillis">Milliseconds that are left for it; 1 or more.</param>
/// <param name="profiles">SRTP profiles to agree on.</param>
internal sealed class DtlsHandshake(
    DtlsCertificate certificate, ImmutableArray<DtlsFingerprint> fingerprints, DtlsFlow flow, int timeoutMillis, SrtpProfile[] profiles)
{
    /// <summary>The server's certificate.</summary>
    public DtlsCertificate Certificate => certificate;

    /// <summary>Milliseconds until it fails.</summary>
    public int TimeoutMillis => timeoutMillis;

    /// <summary>The numbers of the profiles to agree on.</summary>
    public int[] ProfileIds => [.. profiles.Select(profile => (int)profile.Id)];

    /// <summary>The profile that was agreed.</summary>
    public SrtpProfile? Profile { get; private set; }

    /// <summary>The keys, once it is done.</summary>
    public SrtpKeys? Keys { get; private set; }

    // Why it was ended on this side, where the alert that was sent does not say it.
    private DtlsFailure Failure { get; set; }

    private bool RemoteClosed { get; set; }

    /// <summary>Does it, and blocks for as long as it takes. Sends what there is to say, an alert where it fails.</summary>
    /// <param name="isClient">This side's role.</param>
    /// <param name="transport">What goes on after it; null where it failed.</param>
    public DtlsFailure Run(bool isClient, out DtlsTransport? transport)
    {
        try
        {
            transport = isClient
                ? new DtlsClientProtocol().Connect(new DtlsClient(this), flow)
                : new DtlsServerProtocol().Accept(new DtlsServer(this), flow);
            flow.Flush();
            return DtlsFailure.None;
        }
#pragma warning disable CA1031 // Whatever a peer makes BouncyCastle throw ends that peer's handshake, and no more.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            transport = null;
            return FailureOf(exception);
        }
    }

    /// <summary>Tells the flow which cipher was agreed.</summary>
    public void Selected(int suite) => flow.LeastCiphertext = DtlsTerms.Overhead(suite);

    /// <summary>
    /// Agrees on the first profile that the other side has too. A master key identifier is never used. RFC 5764 §4.1.1, §4.1.3.
    /// </summary>
    /// <exception cref="TlsFatalAlert">There is none.</exception>
    public void Agree(UseSrtpData? other)
    {
        Profile = Array.Find(profiles, profile => other?.ProtectionProfiles.Contains(profile.Id) == true);
        if (Profile is null) throw End(DtlsFailure.NoSrtpProfile, AlertDescription.handshake_failure);
    }

    /// <summary>Checks the other side's certificate. RFC 8122 §5, RFC 8827 §5.1.</summary>
    /// <exception cref="TlsFatalAlert">It has none of the fingerprints.</exception>
    public void Verify(Certificate other)
    {
        if (other.IsEmpty || !HasFingerprint(other.GetCertificateAt(0).GetEncoded()))
            throw End(DtlsFailure.BadCertificate, AlertDescription.bad_certificate);
    }

    /// <summary>Takes the keys: the master secret is wiped when the handshake returns.</summary>
    public void Export(TlsContext context, bool isClient)
    {
        var profile = Profile ?? throw new InvalidOperationException("a handshake completed without an SRTP profile");
        var material = context.ExportKeyingMaterial(DtlsKeyingMaterial.ExporterLabel, null, profile.KeyingMaterialLength);
        Keys = new(profile, material, isClient);
    }

    /// <summary>Notes an alert of the other side's.</summary>
    public void AlertReceived(short description) => RemoteClosed |= description == AlertDescription.close_notify;

    private TlsFatalAlert End(DtlsFailure failure, short alert)
    {
        Failure = failure;
        return new(alert);
    }

    private DtlsFailure FailureOf(Exception exception)
    {
        if (Failure != DtlsFailure.None) return Failure;
        if (flow.IsStalled) return DtlsFailure.Timeout;
        if (flow.IsEnded || RemoteClosed) return DtlsFailure.Closed;
        return exception switch
        {
            TlsTimeoutException => DtlsFailure.Timeout,
            TlsFatalAlertReceived => DtlsFailure.Alert,
            TlsFatalAlert { AlertDescription: AlertDescription.internal_error, InnerException: not IOException } => DtlsFailure.Internal,
            IOException => DtlsFailure.Alert,
            _ => DtlsFailure.Internal,
        };
    }

    private bool HasFingerprint(byte[] der) => fingerprints.Any(fingerprint => fingerprint.Algorithm switch
    {
        "sha-256" => fingerprint.Matches(SHA256.HashData(der)),
        "sha-384" => fingerprint.Matches(SHA384.HashData(der)),
        "sha-512" => fingerprint.Matches(SHA512.HashData(der)),
        _ => false,
    });
}
