using System.ComponentModel;

namespace Pharos.Server.Access;

/// <summary>Where the server's one secret comes from: <c>Pharos:SecretKey</c> and its neighbours.</summary>
internal sealed record SecretKeyOptions
{
    /// <summary>Fewest characters of a configured key: 32 characters of any common encoding carry 128 bits or more.</summary>
    public const int MinKeyLength = 32;

    /// <summary>The key itself.</summary>
    [Description("Secret that signs stream ids and publish tokens, 32 characters or more. All nodes of a cluster need the same one. "
        + "Empty: taken from `SecretKeyFile`, or made once and kept in the data directory.")]
    public string? SecretKey { get; init; }

    /// <summary>A file that holds the key.</summary>
    [Description("File that holds the secret key, for Docker and Kubernetes secrets.")]
    public string? SecretKeyFile { get; init; }

    /// <summary>Folder for what the server makes itself: the generated key and the self-signed certificate.</summary>
    [Description("Folder for the generated secret key and self-signed certificate.")]
    public string DataDirectory { get; init; } = "data";
}
