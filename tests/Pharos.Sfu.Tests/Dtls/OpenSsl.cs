using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Tests.Dtls;

/// <summary>OpenSSL's command line as the other side, over UDP on loopback.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("pharos-dtls-");
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly StringBuilder _output = new();
    private EndPoint _remote = new IPEndPoint(IPAddress.Loopback, 0);
    private Process? _process;

    public OpenSsl(bool hasRsaKey)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var certificate = hasRsaKey ? WithRsaKey() : WithEcdsaKey();
        Fingerprint = DtlsFingerprint.Of("sha-256", SHA256.HashData(certificate.RawData));
    }

    public DtlsFingerprint Fingerprint { get; }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "openssl")));

    public void Connect(string profiles) =>
        Run($"s_client -dtls1_2 -connect 127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}", profiles);

    public async Task ListenAsync(string profiles)
    {
        using (var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _remote = free.LocalEndPoint!;
        }
        Run($"s_server -dtls1_2 -accept 127.0.0.1:{((IPEndPoint)_remote).Port} -Verify 1", profiles);
        await Eventually.IsTrueAsync(() => Output.Contains("ACCEPT", StringComparison.Ordinal));
    }

    public void Send(ReadOnlyMemory<byte> datagram) => _socket.SendTo(datagram.Span, _remote);

    /// <summary>Hands on what comes, until it is disposed of.</summary>
    public void Receive(Side side) => new Thread(() =>
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(buffer, ref _remote);
                side.Association.Receive(buffer.AsSpan(0, length));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    })
    { IsBackground = true }.Start();

    /// <summary>Waits for what it exported.</summary>
    public async Task<byte[]> ExportedAsync()
    {
        const string label = "Keying material: ";
        await Eventually.IsTrueAsync(() => Output.Contains(label, StringComparison.Ordinal));
        var line = Output.Split('\n').First(line => line.Contains(label, StringComparison.Ordinal));
        return Convert.FromHexString(line[(line.IndexOf(label, StringComparison.Ordinal) + label.Length)..].Trim());
    }

    /// <summary>Has it say good-bye.</summary>
    public void Quit() => _process!.StandardInput.Close();

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill();
        _process?.Dispose();
        _socket.Dispose();
        _files.Delete(recursive: true);
    }

    private X509Certificate2 WithEcdsaKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Write(new("CN=peer", key, HashAlgorithmName.SHA256), key);
    }

    private X509Certificate2 WithRsaKey()
    {
        using var key = RSA.Create(2048);
        return Write(new("CN=peer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), key);
    }

    private X509Certificate2 Write(CertificateRequest request, AsymmetricAlgorithm key)
    {
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(Path.Combine(_files.FullName, "peer.pem"), pem);
        return certificate;
    }

    private void Run(string command, string profiles)
    {
        var pem = Path.Combine(_files.FullName, "peer.pem");
        var start = new ProcessStartInfo(
            "openssl",
            $"{command} -cert {pem} -key {pem} -use_srtp {profiles} -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Note(string? line)
    {
        lock (_output) _output.Append(line).Append('\n');
    }
}
