using System.Text.Json.Serialization;

namespace Pharos.Server.Signaling;

/// <summary>To viewers: whether the broadcaster is there; it is, until this says otherwise.</summary>
internal sealed record PresenceIs(Presence Broadcaster) : ServerMessage
{
    /// <summary>It is there.</summary>
    public static readonly PresenceIs Here = new(Presence.Here);
}

/// <summary>Whether a broadcaster is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Presence>))]
internal enum Presence
{
    /// <summary>It is there, or its media is, which is what viewers notice.</summary>
    [JsonStringEnumMemberName("here")]
    Here,

    /// <summary>It was lost, and is expected back. A direct picture may go on: it needs no server.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,

    /// <summary>It has left, as encoders do to begin anew with other settings: its place is kept for a while.</summary>
    [JsonStringEnumMemberName("left")]
    Left,
}
