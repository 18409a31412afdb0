using System.IO;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pharos.Server.Access;

namespace Pharos.Server.Hosting;

/// <summary>The certificate for HTTPS: from files, or made for this machine and kept in the data directory.</summary>
internal static class Certificates
{
    private const string FileName = "self-signed.pem";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(397); // the longest that Safari accepts
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>The configured certificate, then those between it and the root as far as the file has them.</summary>
    /// <exception cref="StartupException">It cannot be read.</exception>
    public static X509Certificate2Collection FromFiles(string path, string keyPath)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(path);
            chain[0] = ForTls(X509Certificate2.CreateFromPemFile(path, keyPath));
            return chain;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartupException($"The certificate {path} with the key {keyPath} cannot be used: {e.Message}");
        }
    }

    /// <summary>A certificate for this machine's names and addresses; the one made earlier as long as it still fits them.</summary>
    /// <exception cref="StartupException">It cannot be kept.</exception>
    public static X509Certificate2 SelfSigned(string dataDirectory, DateTimeOffset now)
    {
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            if (File.Exists(path))
            {
                var pem = File.ReadAllText(path);
                var kept = X509Certificate2.CreateFromPem(pem, pem);
                if (kept.NotAfter > (now + RenewBefore).LocalDateTime && LinkedAddresses().All(address => kept.MatchesHostname(address.ToString())))
                    return ForTls(kept);
                File.Delete(path);
            }
            var made = Make(now);
            using var key = made.GetECDsaPrivateKey()!;
            PrivateFile.Write(path, Encoding.ASCII.GetBytes($"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
            return ForTls(made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"A self-signed certificate cannot be kept in {path}: {e.Message}");
        }
    }

    private static X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Pharos on {Dns.GetHostName()}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        foreach (var address in Addresses()) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        return request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
    }

    // Links name IPv4 addresses. The temporary ones of IPv6 (RFC 8981) change daily, and a new certificate means a new warning.
    private static IEnumerable<IPAddress> LinkedAddresses() => Addresses().Where(address => address.AddressFamily == AddressFamily.InterNetwork);

    private static IEnumerable<IPAddress> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal);

    // TLS on Windows insists on a key that has been in a key store.
    private static X509Certificate2 ForTls(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null)
        : certificate;
}
