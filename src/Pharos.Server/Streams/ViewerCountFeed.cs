namespace Pharos.Server.Streams;

/// <summary>
/// Announces a changed viewer count at once, but not more than once a second: a thousand people who join together are one
/// announcement, and not a million messages. Owned by the stream's mailbox.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="due">Called from a timer when it is time to announce: it must only post.</param>
internal sealed class ViewerCountFeed(TimeProvider time, Action due)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long? _announcedAt;
    private ITimer? _timer;

    /// <summary>The count is another one.</summary>
    public void Changed()
    {
        if (_timer is not null) return;
        var since = _announcedAt is { } at ? time.GetElapsedTime(at) : Interval;
        _timer = time.CreateTimer(_ => due(), null, since >= Interval ? TimeSpan.Zero : Interval - since, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The count is being announced.</summary>
    public void Announced()
    {
        _timer?.Dispose();
        _timer = null;
        _announcedAt = time.GetTimestamp();
    }
}
