using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>The client's side of the transport, as its offer tells it.</summary>
public sealed record RemoteTransport
{
    /// <summary>The name of the section it was told in; null when that has none.</summary>
    public string? Mid { get; init; }

    /// <summary>The user fragment that names this client in connectivity checks.</summary>
    public required string IceUfrag { get; init; }

    /// <summary>The password of the client's connectivity checks.</summary>
    public required string IcePwd { get; init; }

    /// <summary>Whether the client only answers connectivity checks.</summary>
    public bool IceLite { get; init; }

    /// <summary>Its certificate must match one of these; all are SHA-256 or longer.</summary>
    public required ImmutableArray<DtlsFingerprint> Fingerprints { get; init; }

    /// <summary>
    /// What the server is in the handshake: <see cref="SetupRole.Active"/> (client) or <see cref="SetupRole.Passive"/> (server).
    /// </summary>
    public required SetupRole LocalRole { get; init; }

    /// <summary>As they stand behind <c>a=candidate:</c>; often none.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}
