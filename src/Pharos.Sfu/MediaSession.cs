using Pharos.Rtc.Sdp;

namespace Pharos.Sfu;

/// <summary>
/// One publisher's or viewer's session: what <see cref="Sfu.TryAcceptPublisher"/> and <see cref="Sfu.TryAcceptViewer"/> make. All members
/// may be called from any thread.
/// </summary>
public abstract class MediaSession
{
    /// <summary>The answer to the offer, as SDP text with all of the server's candidates.</summary>
    public abstract string Answer { get; }

    /// <summary>The user fragment of the ICE session in force: another one after each restart.</summary>
    public abstract string IceUfrag { get; }

    /// <summary>How far it is.</summary>
    public abstract SessionState State { get; }

    /// <summary>Whether a check with the right password came: one of the announced addresses leads here.</summary>
    public abstract bool IsReached { get; }

    /// <summary>Why it ended.</summary>
    public abstract CloseReason CloseReason { get; }

    /// <summary>Of a viewer's session: what is known of its line; null of a publisher's.</summary>
    public virtual ViewerLine? Line => null;

    /// <summary>
    /// Restarts ICE (RFC 8445 §9, RFC 9725 §4.3.3): the client's fragment brings new credentials; the result has the server's new ones and
    /// all candidates. Null where the session has ended. Media goes on by the old path until a new one is nominated.
    /// </summary>
    public abstract SdpFragment? RestartIce(SdpFragment client);

    /// <summary>
    /// Restarts ICE by another whole offer on the same connection, as browsers make it (RFC 9429 §5.2.1): the result is the former answer with
    /// other credentials. Null where the offer is of another connection, restarts nothing, or the session has ended.
    /// </summary>
    public abstract string? RestartIce(SessionDescription offer);

    /// <summary>
    /// Of a viewer's session: has it sent one layer of the pictures and no other, as long as there is one of that name. Null for the best
    /// that its line carries, as in the beginning.
    /// </summary>
    /// <param name="id">See <see cref="MediaLayer.Id"/>.</param>
    public abstract void SelectLayer(string? id);

    /// <summary>Ends it. More calls do nothing.</summary>
    public abstract void Close();
}
