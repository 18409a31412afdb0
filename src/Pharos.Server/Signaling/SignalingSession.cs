using System.Collections.Immutable;
using Pharos.Server.Access;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Signaling;

/// <summary>
/// The protocol of docs/signaling.md for one client: its first message makes it a participant, what follows goes to its stream.
/// </summary>
internal sealed class SignalingSession(
    string streamId,
    SignalingSocket socket,
    StreamRegistry streams,
    StreamIds streamIds,
    ResumeTokens resumeTokens,
    SignalingOptions options,
    ImmutableArray<AnnouncedAddress> mediaAddresses,
    TimeProvider time)
{
    private const int RetryAfterMs = 2000; // the same page may be just slow
    private ITimer? _introduction;
    private Participant? _participant;
    private Stream? _stream;

    /// <summary>The socket is open: the client has some time to say who it is.</summary>
    public void Opened() =>
        _introduction = time.CreateTimer(_ => SendSilentAway(), null, options.FirstMessageTimeout, Timeout.InfiniteTimeSpan);

    /// <summary>The socket has ended.</summary>
    /// <param name="byClient">Whether the client closed it by itself, rather than being lost or sent away.</param>
    public void Closed(bool byClient)
    {
        _introduction?.Dispose();
        if (_participant is not null) _stream?.SocketClosed(_participant, byClient);
    }

    /// <summary>Takes a message; false refuses it, and the client has been told why.</summary>
    public bool Receive(ReadOnlyMemory<byte> frame)
    {
        if (!ClientMessage.TryRead(frame.Span, out var message, out var complaint)) return Refuse(ErrorCode.BadMessage, complaint);
        if (_participant is null)
        {
            return message switch
            {
                Broadcast broadcast => Broadcast(broadcast),
                Watch watch => Watch(watch),
                _ => Refuse(ErrorCode.NotFirst, "Say who you are first: send `broadcast` or `watch`."),
            };
        }
        switch (message)
        {
            case Offer { Sdp: var sdp } when IsTooLarge(sdp):
            case Answer { Sdp: var other } when IsTooLarge(other):
                return Refuse(ErrorCode.TooLarge, $"The SDP is larger than {options.MaxSdpBytes} bytes.");
            case Candidate { Ice: { } ice } when ice.Length > SignalingOptions.MaxCandidateLength:
                return Refuse(ErrorCode.TooLarge, $"The candidate is longer than {SignalingOptions.MaxCandidateLength} characters.");
            case PeerMessage said:
                _stream!.Receive(_participant, said);
                return true;
            case RouteReport report:
                _stream!.Receive(_participant, report);
                return true;
            case Sending sending:
                _stream!.Receive(_participant, sending);
                return true;
            case SelectLayer { Layer.Length: > SelectLayer.MaxLength }:
                return Refuse(ErrorCode.BadMessage, $"`layer` has more than {SelectLayer.MaxLength} characters.");
            case SelectLayer choice:
                _stream!.Receive(_participant, choice);
                return true;
            case DelayMeasured { Ms: < 0 or > DelayMeasured.MaxMs }:
                return Refuse(ErrorCode.BadMessage, $"`ms` is not between 0 and {DelayMeasured.MaxMs}.");
            case DelayMeasured measured:
                _stream!.Receive(_participant, measured);
                return true;
            case Ping:
                socket.Outbox.Post(new Pong());
                return true;
            case Leave:
                _stream!.Leave(_participant);
                socket.Outbox.Close(CloseCode.Normal, "you left");
                return true;
            default:
                return Refuse(ErrorCode.NotFirst, "You have said who you are; open another socket to be somebody else.");
        }
    }

    private bool Broadcast(Broadcast request)
    {
        if (!StreamTitle.IsValid(request.Title))
            return Refuse(ErrorCode.BadMessage, $"`title` has more than {StreamTitle.MaxLength} characters.");
        if (!streamIds.MayPublish(streamId, request.Token))
        {
            socket.Outbox.Post(new Error(ErrorCode.Unauthorized, "This token does not allow broadcasting on this stream. Create a stream to get one."));
            socket.Outbox.Close(CloseCode.PolicyViolation, "unauthorized");
            return false;
        }
        socket.AllowBroadcaster();
        var broadcaster = Enter(Role.Broadcaster, request.Resume);
        _stream = streams.Post(streamId, stream => stream.Broadcast(broadcaster, request));
        return true;
    }

    private bool Watch(Watch request)
    {
        var viewer = Enter(Role.Viewer, request.Resume);
        _stream = streams.Post(streamId, stream => stream.Watch(viewer));
        return true;
    }

    private Participant Enter(Role role, string? resume)
    {
        _introduction?.Dispose();
        _introduction = null; // an idle socket does not keep it
        var before = resumeTokens.PeerOf(streamId, role, resume);
        return _participant = new Participant(before ?? PeerIds.Create(), role, socket.Outbox, resumes: before is not null)
        {
            MediaAddresses = mediaAddresses,
        };
    }

    private void SendSilentAway()
    {
        socket.Outbox.Post(new Error(
            ErrorCode.NotFirst,
            $"You have not said who you are within {options.FirstMessageTimeout.TotalSeconds} s. Connect again and send `broadcast` or `watch`.",
            RetryAfterMs));
        socket.Outbox.Close(CloseCode.TryAgainLater, "said nothing");
    }

    private bool Refuse(string code, string message)
    {
        socket.Outbox.Post(new Error(code, message));
        return false;
    }

    private bool IsTooLarge(JsonText sdp) => sdp.Utf8.Length > options.MaxSdpBytes;
}
