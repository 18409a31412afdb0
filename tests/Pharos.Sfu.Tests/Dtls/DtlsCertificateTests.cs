using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsCertificateTests
{
    [Fact]
    public void It_is_valid_some_days_back_and_most_of_a_year_ahead()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Side.Certificate.Der.Span);
        Assert.True(certificate.NotBefore < DateTime.Now.AddDays(-2));
        Assert.True(certificate.NotAfter > DateTime.Now.AddDays(360));
    }

    [Fact]
    public void Its_key_is_on_the_curve_that_every_browser_has()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Side.Certificate.Der.Span);
        using var key = certificate.GetECDsaPublicKey();
        Assert.Equal(ECCurve.NamedCurves.nistP256.Oid.Value, key!.ExportParameters(includePrivateParameters: false).Curve.Oid.Value);
    }

    [Fact]
    public void No_two_are_alike()
    {
        using var first = X509CertificateLoader.LoadCertificate(DtlsCertificate.Create().Der.Span);
        using var second = X509CertificateLoader.LoadCertificate(DtlsCertificate.Create().Der.Span);
        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.NotEqual(first.GetPublicKey(), second.GetPublicKey());
    }

    [Fact]
    public void Its_fingerprint_is_the_hash_of_its_bytes()
    {
        Assert.Equal("sha-256", Side.Certificate.Fingerprint.Algorithm);
        Assert.True(Side.Certificate.Fingerprint.Matches(SHA256.HashData(Side.Certificate.Der.Span)));
    }
}
