using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>What a stream does for its relay.</summary>
/// <param name="Post">Posts to the stream's mailbox; false when it is closed. May be called from any thread.</param>
/// <param name="After">Runs something in the mailbox when a time has passed.</param>
/// <param name="Tell">Sends a message to the participant of that name, wherever it is; nothing happens when it is gone.</param>
/// <param name="RouteChanged">Tells everybody that the route is another one.</param>
/// <param name="MediaChanged">Wakes those who wait for the relay to have the stream's media.</param>
internal sealed record StreamVoice(
    Func<Action, bool> Post, Action<TimeSpan, Action> After, Action<string, ServerMessage> Tell, Action RouteChanged, Action MediaChanged)
{
    /// <summary>Told of a codec that a viewer cannot play.</summary>
    public required Action<string> NotPlayed { get; init; }

    /// <summary>Told when <see cref="RelayReach.IsUnreached"/> has changed.</summary>
    public required Action ReachChanged { get; init; }
}
