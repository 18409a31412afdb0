using Org.BouncyCastle.Tls;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// The DTLS client's side of a handshake (<c>setup:active</c>): for those who say <c>setup:passive</c>. RFC 5764 §4.1, RFC 8842 §5.
/// </summary>
internal sealed class DtlsClient(DtlsHandshake handshake) : AbstractTlsClient(DtlsTerms.Crypto), TlsAuthentication
{
    /// <inheritdoc/>
    public override int GetHandshakeTimeoutMillis() => handshake.TimeoutMillis;

    /// <inheritdoc/>
    public override int GetHandshakeResendTimeMillis() => DtlsTerms.ClientResendMillis;

    /// <inheritdoc/>
    public override int GetMaxHandshakeMessageSize() => DtlsTerms.MaxMessageLength;

    /// <inheritdoc/>
    public override bool RequiresExtendedMasterSecret() => true;

    /// <summary>The fingerprint vouches for the certificate, not whoever signed it.</summary>
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    /// <inheritdoc/>
    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = base.GetClientExtensions();
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new(handshake.ProfileIds, []));
        return extensions;
    }

    /// <inheritdoc/>
    public override void NotifySelectedCipherSuite(int selectedCipherSuite)
    {
        base.NotifySelectedCipherSuite(selectedCipherSuite);
        handshake.Selected(selectedCipherSuite);
    }

    /// <inheritdoc/>
    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        var chosen = serverExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions);
        if (chosen is not null && (chosen.ProtectionProfiles.Length != 1 || chosen.Mki.Length != 0))
            throw new TlsFatalAlert(AlertDescription.illegal_parameter);
        handshake.Agree(chosen);
    }

    /// <inheritdoc/>
    public override TlsAuthentication GetAuthentication() => this;

    /// <inheritdoc/>
    public void NotifyServerCertificate(TlsServerCertificate serverCertificate) => handshake.Verify(serverCertificate.Certificate);

    /// <inheritdoc/>
    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) =>
        handshake.Certificate.Signer(m_context);

    /// <summary>Takes a peer without RFC 5746 too: there is no second handshake here that it could secure.</summary>
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    /// <inheritdoc/>
    public override void NotifyHandshakeComplete() => handshake.Export(m_context, isClient: true);

    /// <inheritdoc/>
    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => handshake.AlertReceived(alertDescription);

    /// <inheritdoc/>
    protected override ProtocolVersion[] GetSupportedVersions() => DtlsTerms.Versions;

    /// <inheritdoc/>
    protected override int[] GetSupportedCipherSuites() => DtlsTerms.ClientSuites;

    /// <inheritdoc/>
    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => DtlsTerms.Groups;

    /// <inheritdoc/>
    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() => DtlsTerms.SignatureAlgorithms;

    /// <inheritdoc/>
    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}
