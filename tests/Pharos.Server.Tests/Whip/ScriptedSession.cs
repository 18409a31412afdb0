using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Sdp;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

/// <summary>A session of a <see cref="ScriptedRelay"/>.</summary>
internal sealed class ScriptedSession(string stream, bool isPublisher, Agreement agreement, LocalTransport local, Action<MediaSession> changed)
    : MediaSession
{
    private SessionState _state = SessionState.Connecting;
    private CloseReason _reason = CloseReason.None;
    private string _ufrag = local.IceUfrag;

    public string Stream => stream;

    public bool IsPublisher => isPublisher;

    public Agreement Agreement => agreement;

    public override string Answer { get; } = SdpWriter.Write(agreement.Answer);

    public override string IceUfrag => _ufrag;

    public override SessionState State => _state;

    public override CloseReason CloseReason => _reason;

    public override bool IsReached => _state == SessionState.Connected;

    /// <summary>The fragments that restarted it.</summary>
    public List<SdpFragment> Restarts { get; } = [];

    /// <summary>Takes its time to close, as one does whose loop has other things to do: until it becomes so.</summary>
    public bool ClosesLater { get; set; }

    public void Become(SessionState state, CloseReason reason = CloseReason.None)
    {
        (_state, _reason) = (state, reason);
        changed(this);
    }

    public override SdpFragment? RestartIce(SdpFragment client)
    {
        if (_state == SessionState.Closed) return null;
        Restarts.Add(client);
        var fresh = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
        _ufrag = fresh.Ufrag;
        return new()
        {
            IceLite = true,
            Sections = [new() { Mid = "0", IceUfrag = fresh.Ufrag, IcePwd = fresh.Pwd, Candidates = local.Candidates, EndOfCandidates = true }],
        };
    }

    public override string? RestartIce(SessionDescription offer) => null;

    /// <summary>The layers that were chosen for it, in this order; null for the best that its line carries.</summary>
    public List<string?> Chosen { get; } = [];

    public override void SelectLayer(string? id) => Chosen.Add(id);

    public override void Close()
    {
        if (_state != SessionState.Closed && !ClosesLater) Become(SessionState.Closed, CloseReason.Closed);
    }
}
