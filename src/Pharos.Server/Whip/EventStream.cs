using System.Globalization;
using System.Text;
using Pharos.Server.Signaling;

namespace Pharos.Server.Whip;

/// <summary>
/// A stream of events that a player has asked for, and that it reads with a GET. The GET of a player that comes back ends its former one.
/// </summary>
/// <param name="wanted">Names of the events to tell.</param>
/// <param name="videoId">See <see cref="WhipSession.VideoId"/>.</param>
internal sealed class EventStream(IReadOnlySet<string> wanted, string? videoId)
{
    private readonly Lock _guard = new();
    private Action? _stopReader;
    private bool _isEnded;

    /// <summary>Its name, the last part of its path.</summary>
    public string Name { get; } = WhipSession.NewName();

    /// <summary>Begins to read; what is returned ends with the stream, and with the next one who reads.</summary>
    public CancellationToken Read()
    {
        var reader = new CancellationTokenSource();
        Action? stopFormer;
        lock (_guard)
        {
            stopFormer = _isEnded ? reader.Cancel : _stopReader;
            _stopReader = reader.Cancel;
        }
        stopFormer?.Invoke();
        return reader.Token;
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        Action? stop;
        lock (_guard) (_isEnded, stop) = (true, _stopReader);
        stop?.Invoke();
    }

    /// <summary>
    /// The events between what a player was told and what is now; empty for nothing new. A first <c>inactive</c> is not told, nor are layers
    /// where there is one only.
    /// </summary>
    /// <param name="told">Null at the beginning.</param>
    /// <param name="now">What is now.</param>
    public string Between(StreamActivity? told, StreamActivity now)
    {
        var text = new StringBuilder();
        if (now.IsActive && told is not { IsActive: true }) Add(EventName.Active, "{}");
        if (!now.IsActive && told is { IsActive: true }) Add(EventName.Inactive, "{}");
        if (videoId is not null && !now.Layers.SaysTheSameAs(told?.Layers ?? LayersAre.None)) Add(EventName.Layers, LayersEvent.Write(videoId, now.Layers));
        if (now.Viewers != told?.Viewers)
            Add(EventName.ViewerCount, string.Create(CultureInfo.InvariantCulture, $"{{\"viewercount\":{now.Viewers}}}"));
        return text.ToString();

        void Add(string name, string json)
        {
            if (wanted.Contains(name)) text.Append("event: ").Append(name).Append("\ndata: ").Append(json).Append("\n\n");
        }
    }
}

/// <summary>What players are told about a stream.</summary>
/// <param name="IsActive">Whether somebody broadcasts on it.</param>
/// <param name="Viewers">How many watch.</param>
/// <param name="Layers">The layers of its pictures.</param>
internal sealed record StreamActivity(bool IsActive, int Viewers, LayersAre Layers);
