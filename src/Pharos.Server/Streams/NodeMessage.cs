using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>
/// What nodes tell each other about a stream. The node that has the broadcaster is the owner; the others keep it informed of their
/// viewers, and carry messages both ways. Every message is under the owner's epoch.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ViewersHere), "viewers-here")]
[JsonDerivedType(typeof(ViewerArrived), "viewer-arrived")]
[JsonDerivedType(typeof(ViewerGone), "viewer-gone")]
[JsonDerivedType(typeof(ToBroadcaster), "to-broadcaster")]
[JsonDerivedType(typeof(ToRelay), "to-relay")]
[JsonDerivedType(typeof(DirectFailed), "direct-failed")]
[JsonDerivedType(typeof(LayerSelected), "layer-selected")]
[JsonDerivedType(typeof(DelaysHere), "delays-here")]
[JsonDerivedType(typeof(RelayWanted), "relay-wanted")]
[JsonDerivedType(typeof(ToViewer), "to-viewer")]
[JsonDerivedType(typeof(NoPlaceFor), "no-place-for")]
[JsonDerivedType(typeof(ToAllViewers), "to-all-viewers")]
[JsonDerivedType(typeof(WhoIsThere), "who-is-there")]
[JsonDerivedType(typeof(EndBroadcast), "end-broadcast")]
internal abstract record NodeMessage
{
    // As frames are written, and for one more reason: escaping everything could make a message larger than a node may send.
    private static readonly StreamJson Wire =
        new(new JsonSerializerOptions(StreamJson.Default.NodeMessage.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>As the cluster carries it.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Wire.NodeMessage);

    /// <summary>Reads what another node wrote; null when it is of a version that cannot be read.</summary>
    public static NodeMessage? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8.Span, StreamJson.Default.NodeMessage);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>To the owner: these are all my viewers. Sent whole when the owner is new, or messages may have been lost.</summary>
internal sealed record ViewersHere(IReadOnlyList<string> PeerIds) : NodeMessage;

/// <summary>To the owner: one more.</summary>
internal sealed record ViewerArrived(string PeerId) : NodeMessage;

/// <summary>To the owner: one less.</summary>
/// <param name="PeerId">Which.</param>
/// <param name="Reason">As in <see cref="ViewerLeft"/>.</param>
internal sealed record ViewerGone(string PeerId, string Reason) : NodeMessage;

/// <summary>To the owner: what a viewer of mine says to the broadcaster.</summary>
internal sealed record ToBroadcaster(string To, string From, ServerMessage Message) : NodeMessage;

/// <summary>To the owner: a viewer of mine offers to receive from the relay.</summary>
internal sealed record ToRelay(string From, JsonText Sdp) : NodeMessage;

/// <summary>To the owner: a viewer of mine has no direct connection to the broadcaster.</summary>
internal sealed record DirectFailed(string PeerId) : NodeMessage;

/// <summary>To the owner: a viewer of mine chooses a layer of the relay's; null for the best that its line carries.</summary>
internal sealed record LayerSelected(string PeerId, string? Layer) : NodeMessage;

/// <summary>To the owner: how long it takes to viewers of mine, as they say.</summary>
internal sealed record DelaysHere(IReadOnlyList<DelayOf> Delays) : NodeMessage;

/// <summary>To the owner: a player that can watch through the relay only asks for the stream.</summary>
internal sealed record RelayWanted : NodeMessage;

/// <summary>From the owner: what a viewer of yours is told.</summary>
internal sealed record ToViewer(string PeerId, ServerMessage Message) : NodeMessage;

/// <summary>From the owner: the stream is full, send this one away.</summary>
internal sealed record NoPlaceFor(string PeerId) : NodeMessage;

/// <summary>From the owner: what all your viewers are told.</summary>
internal sealed record ToAllViewers(ServerMessage Message) : NodeMessage;

/// <summary>From the owner: messages may have been lost, answer with <see cref="ViewersHere"/>.</summary>
internal sealed record WhoIsThere : NodeMessage;

/// <summary>To the owner: the holder of the token ends the broadcast.</summary>
internal sealed record EndBroadcast : NodeMessage;
