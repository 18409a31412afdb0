using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pharos.Server.Streams;

/// <summary>Which ways the media of a stream may take.</summary>
[JsonConverter(typeof(RouteConverter<RoutePolicy>))]
internal enum RoutePolicy
{
    /// <summary>Direct for as long as that works and is little work, through the relay otherwise.</summary>
    Auto,

    /// <summary>Direct only.</summary>
    P2p,

    /// <summary>Through the relay only.</summary>
    Relay,
}

/// <summary>The way the media of a stream takes.</summary>
[JsonConverter(typeof(RouteConverter<MediaRoute>))]
internal enum MediaRoute
{
    /// <summary>From the broadcaster to each viewer.</summary>
    P2p,

    /// <summary>From the broadcaster to the server, and from there to all viewers.</summary>
    Relay,
}

/// <summary>Writes and reads <see cref="RoutePolicy"/> and <see cref="MediaRoute"/> by name, as <c>p2p</c>; a number is refused.</summary>
internal sealed class RouteConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
