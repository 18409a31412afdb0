using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <content>
/// Whether the broadcaster sends sound and pictures just now. A direct connection tells by its directions (RFC 9429 §4.2.4); the relay's stay as
/// they were agreed on, and a camera that is turned off is only silence there.
/// </content>
internal sealed partial class Stream
{
    private static readonly SendingIs Both = new(Audio: true, Video: true);

    // What all viewers of this node were told last; on the owner's node, those of the others, too.
    private SendingIs _sending = Both;

    /// <summary>The broadcaster turns its sound or its pictures on or off.</summary>
    public bool Receive(Participant sender, Sending sending) => Post(() =>
    {
        if (Owns && sender == _broadcaster) SendingBecomes(new(sending.Audio, sending.Video));
    });

    private void SendingBecomes(SendingIs sending)
    {
        if (sending == _sending) return;
        _sending = sending;
        _audience.SendLocal(sending.ToUtf8());
        if (!Owns) return;
        foreach (var home in _audience.Homes) SendTo(home, new ToAllViewers(sending));
    }
}
