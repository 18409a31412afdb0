using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Sdp;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <summary>How the relay accepts an offer: <see cref="Sfu.Sfu.TryAcceptPublisher"/> or <see cref="Sfu.Sfu.TryAcceptViewer"/>.</summary>
internal delegate bool AcceptOffer(
    string stream,
    SessionDescription offer,
    ImmutableArray<AnnouncedAddress> addresses,
    Action<MediaSession> changed,
    [NotNullWhen(true)] out MediaSession? session,
    [NotNullWhen(false)] out OfferRefusal? refusal);

/// <summary>The relay as streams see it. Without one, every stream is direct.</summary>
internal sealed class RelayPort
{
    /// <summary>Accepts a publisher; null without a relay.</summary>
    public AcceptOffer? AcceptPublisher { get; init; }

    /// <summary>Accepts a viewer; null without a relay.</summary>
    public AcceptOffer? AcceptViewer { get; init; }

    /// <summary>Ends all sessions of a stream.</summary>
    public Action<string> CloseStream { get; init; } = _ => { };

    /// <summary>What is published on a stream; null for nothing.</summary>
    public Func<string, StreamMedia?> Find { get; init; } = _ => null;

    /// <summary>The UDP port, which answers STUN binding requests as well; null without a relay.</summary>
    public Func<int?> Port { get; init; } = () => null;

    /// <summary>Where whoever makes this request may reach the relay.</summary>
    public Func<HttpRequest, ValueTask<ImmutableArray<AnnouncedAddress>>> AddressesFor { get; init; } =
        _ => ValueTask.FromResult(ImmutableArray<AnnouncedAddress>.Empty);

    /// <summary>Where a viewer of another node may reach the relay of this one.</summary>
    public Func<ImmutableArray<AnnouncedAddress>> AddressesForOtherNodes { get; init; } = () => [];

    /// <summary>Whether there is a relay.</summary>
    [MemberNotNullWhen(true, nameof(AcceptPublisher), nameof(AcceptViewer))]
    public bool IsOpen => AcceptPublisher is not null && AcceptViewer is not null;
}
