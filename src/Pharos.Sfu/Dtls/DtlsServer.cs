using Org.BouncyCastle.Tls;

namespace Pharos.Sfu.Dtls;

/// <summary>The DTLS server's side of a handshake (<c>setup:passive</c>). RFC 5764 §4.1, RFC 8842 §5.</summary>
internal sealed class DtlsServer(DtlsHandshake handshake) : AbstractTlsServer(DtlsTerms.Crypto)
{
    /// <inheritdoc/>
    public override int GetHandshakeTimeoutMillis() => handshake.TimeoutMillis;

    /// <inheritdoc/>
    public override int GetHandshakeResendTimeMillis() => DtlsTerms.ServerResendMillis;

    /// <inheritdoc/>
    public override int GetMaxHandshakeMessageSize() => DtlsTerms.MaxMessageLength;

    /// <inheritdoc/>
    public override bool RequiresExtendedMasterSecret() => true;

    /// <summary>The fingerprint vouches for the certificate, not whoever signed it.</summary>
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    /// <inheritdoc/>
    public override int[] GetSupportedGroups() => DtlsTerms.Groups;

    /// <inheritdoc/>
    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        handshake.Agree(clientExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions));
    }

    /// <inheritdoc/>
    public override int GetSelectedCipherSuite()
    {
        var suite = base.GetSelectedCipherSuite();
        handshake.Selected(suite);
        return suite;
    }

    /// <inheritdoc/>
    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        var extensions = base.GetServerExtensions();
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new([handshake.Profile!.Id], []));
        return extensions;
    }

    /// <inheritdoc/>
    public override TlsCredentials GetCredentials() => handshake.Certificate.Signer(m_context);

    /// <inheritdoc/>
    public override CertificateRequest GetCertificateRequest() =>
        new(DtlsTerms.CertificateTypes, DtlsTerms.SignatureAlgorithms, certificateAuthorities: null);

    /// <inheritdoc/>
    public override void NotifyClientCertificate(Certificate clientCertificate) => handshake.Verify(clientCertificate);

    /// <summary>Takes a peer without RFC 5746 too: there is no second handshake here that it could secure.</summary>
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    /// <inheritdoc/>
    public override void NotifyHandshakeComplete() => handshake.Export(m_context, isClient: false);

    /// <inheritdoc/>
    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => handshake.AlertReceived(alertDescription);

    /// <inheritdoc/>
    protected override ProtocolVersion[] GetSupportedVersions() => DtlsTerms.Versions;

    /// <inheritdoc/>
    protected override int[] GetSupportedCipherSuites() => DtlsTerms.EcdsaSuites;

    /// <inheritdoc/>
    protected override bool PreferLocalCipherSuites() => true;

    /// <inheritdoc/>
    protected override bool AllowCertificateStatus() => false;

    /// <summary>The first group of this side's that the client has; P-256 for one that does not say. RFC 8422 §4.</summary>
    protected override int SelectECDH(int minimumCurveBits)
    {
        var offered = m_context.SecurityParameters.ClientSupportedGroups;
        if (offered is null) return NamedGroup.secp256r1;
        foreach (var group in DtlsTerms.Groups)
        {
            if (offered.Contains(group) && NamedGroup.GetCurveBits(group) >= minimumCurveBits) return group;
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
}
