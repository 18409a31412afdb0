using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <content>
/// Whether the broadcaster sends sound and pictures just now. A direct connection tells by its directions (RFC 9429 §4.2.4); the relay's stay as
/// they were agreed on, and a camera that is turned off is only silence there.
/// </content>
internal sealed partial class Stream
{
    private static readonly SendingIs Both = new(Audio: true, Video: true);

    // A button that is held down is four messages a second to each viewer, not as many as its page may send.
    private static readonly TimeSpan SendingInterval = TimeSpan.FromMilliseconds(250);

    // What all viewers of this node were told last; on the owner's node, those of the others, too.
    private SendingIs _sending = Both;
    private SendingIs? _sendingNext;
    private bool _isSendingPaused;

    /// <summary>The broadcaster turns its sound or its pictures on or off.</summary>
    public bool Receive(Participant sender, Sending sending) => Post(() =>
    {
        if (Owns && sender == _broadcaster) OnSending(new(sending.Audio, sending.Video));
    });

    // The first is told at once; of those in the pause that follows, the last.
    private void OnSending(SendingIs sending)
    {
        if (_isSendingPaused)
        {
            _sendingNext = sending;
        }
        else if (sending != _sending)
        {
            SendingBecomes(sending);
            _isSendingPaused = true;
            After(SendingInterval, OnSendingPauseOver);
        }
    }

    private void OnSendingPauseOver()
    {
        _isSendingPaused = false;
        if (_sendingNext is { } next) OnSending(next);
    }

    private void SendingBecomes(SendingIs sending)
    {
        _sendingNext = null;
        if (sending == _sending) return;
        _sending = sending;
        FollowPresence();
        _audience.SendLocal(sending.ToUtf8());
        if (!Owns) return;
        foreach (var home in _audience.Homes) SendTo(home, new ToAllViewers(sending));
    }
}
