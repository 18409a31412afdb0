using Microsoft.Net.Http.Headers;
using Pharos.Rtc.Sdp;
using Pharos.Sfu;

namespace Pharos.Server.Whip;

/// <summary>What a PATCH comes to.</summary>
internal enum PatchOutcome
{
    /// <summary>Candidates of the ICE session in force.</summary>
    Trickled,

    /// <summary>ICE was restarted.</summary>
    Restarted,

    /// <summary>The condition is missing.</summary>
    TagMissing,

    /// <summary>The condition is not met.</summary>
    TagOutdated,

    /// <summary>The fragment has half of the new credentials.</summary>
    HalfCredentials,

    /// <summary>The session has ended meanwhile.</summary>
    Gone,
}

/// <summary>
/// The ICE session of a media session as entity tags tell it (RFC 9725 §4.3.1): each restart makes another. Requests may overlap, and are
/// taken one at a time.
/// </summary>
/// <param name="media">The media session.</param>
/// <param name="clientUfrags">The user fragments of the client's offer.</param>
internal sealed class IceVersion(MediaSession media, IEnumerable<string> clientUfrags)
{
    private readonly Lock _turn = new();
    private HashSet<string> _clientUfrags = [.. clientUfrags];

    /// <summary>The strong entity tag, quoted. The server's user fragment is new with each ICE session and has no quotes in it.</summary>
    public string Tag => $"\"{media.IceUfrag}\"";

    /// <summary>Takes a fragment.</summary>
    /// <param name="ifMatch">The If-Match field; <c>"*"</c> in quotes, as RFC 9725 §4.3.3 has it in its example, means <c>*</c>.</param>
    /// <param name="client">The fragment.</param>
    /// <param name="answer">After a restart: what to send back, and the new tag.</param>
    public PatchOutcome Take(string? ifMatch, SdpFragment client, out (SdpFragment Fragment, string Tag) answer)
    {
        answer = default;
        lock (_turn)
        {
            if (media.State == SessionState.Closed) return PatchOutcome.Gone;
            if (string.IsNullOrWhiteSpace(ifMatch)) return PatchOutcome.TagMissing;
            if (!Matches(ifMatch)) return PatchOutcome.TagOutdated;
            // New credentials are a restart, whatever the condition was (RFC 9725 §4.3.3). There is nothing to do with candidates: this side only
            // answers checks, and learns from them where the client is.
            if (client.IceUfrag is not { } ufrag || _clientUfrags.Contains(ufrag)) return PatchOutcome.Trickled;
            if (client.IcePwd is null) return PatchOutcome.HalfCredentials;
            if (media.RestartIce(client) is not { } fragment) return PatchOutcome.Gone;
            _clientUfrags = [ufrag];
            answer = (fragment, Tag);
            return PatchOutcome.Restarted;
        }
    }

    // RFC 9110 §13.1.1: by the strong comparison.
    private bool Matches(string ifMatch)
    {
        if (ifMatch.Trim() is "*" or "\"*\"") return true;
        return EntityTagHeaderValue.TryParseList([ifMatch], out var tags)
            && tags.Any(tag => !tag.IsWeak && tag.Tag.Equals(Tag, StringComparison.Ordinal));
    }
}
