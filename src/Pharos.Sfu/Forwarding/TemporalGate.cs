namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Keeps pictures of higher temporal layers back from one viewer: fewer pictures, of which each can be shown. It goes down with any picture,
/// and up with one that says that this can be done (<see cref="TemporalPlace"/>).
/// <code>
/// T0 T2 T1 T2 T0 T2 T1 T2        up to T1 is wanted at the third: T0 T2 T1 -- T0 -- T1 --
/// </code>
/// All packets of a picture share its fate. One that comes late, of a picture that none was seen of, has the fate of those around its number.
/// </summary>
internal sealed class TemporalGate
{
    /// <summary>Every layer there is.</summary>
    public const int All = byte.MaxValue;

    // Seconds of them: what is later than the oldest has that one's fate.
    private const int MaxChanges = 8;

    private int _wantedSource;
    private int _wanted = All;
    private int _ofOthers = All;

    private int _source;
    private int _highest = All;
    private long _newest;
    private uint _newestPicture;
    private bool _isNewestSent;

    // Where it changed: which packets a change is about is not told by the time at which they come.
    private readonly Change[] _changes = new Change[MaxChanges];
    private int _changeCount;

    /// <summary>Which layers are to be sent: of one source (<see cref="PacketSummary.Source"/>), and of another one while that is still sent.</summary>
    public void Want(int source, int highest, int ofOthers) => (_wantedSource, _wanted, _ofOthers) = (source, highest, ofOthers);

    /// <summary>Whether a packet is kept back, if it is the next one.</summary>
    public bool Omits(in PacketSummary info)
    {
        if (info.Source != _source) return false; // another source begins with a key frame
        if (info.Timestamp == _newestPicture) return !_isNewestSent;
        return info.Sequence > _newest ? info.Temporal.Layer > HighestWith(info) : OmitsLate(info);
    }

    /// <summary>Whether a packet is sent. It counts as seen.</summary>
    public bool TryPass(in PacketSummary info)
    {
        if (info.Source != _source) Begin(info);
        else if (info.Sequence < _newest && info.Timestamp != _newestPicture) return !OmitsLate(info);
        if (info.Timestamp == _newestPicture)
        {
            _newest = Math.Max(_newest, info.Sequence);
            return _isNewestSent;
        }
        var highest = HighestWith(info);
        (_newest, _newestPicture, _isNewestSent) = (info.Sequence, info.Timestamp, info.Temporal.Layer <= highest);
        if (highest != _highest) Note(info, highest);
        return _isNewestSent;
    }

    private void Begin(in PacketSummary info)
    {
        (_source, _changeCount) = (info.Source, 0);
        (_newest, _newestPicture, _isNewestSent) = (info.Sequence, info.Timestamp, true);
        Note(info, WantedNow);
    }

    private int WantedNow => _source == _wantedSource ? _wanted : _ofOthers;

    private void Note(in PacketSummary info, int highest)
    {
        _highest = highest;
        _changes[_changeCount++ % MaxChanges] = new Change(info.Sequence, info.Timestamp, _isNewestSent, highest);
    }

    private bool OmitsLate(in PacketSummary info)
    {
        var change = default(Change);
        for (var at = _changeCount - 1; at >= 0 && at >= _changeCount - MaxChanges; at--)
        {
            change = _changes[at % MaxChanges];
            if (info.Timestamp == change.Picture) return !change.IsSent;
            if (info.Sequence >= change.At) break;
        }
        return info.Temporal.Layer > change.Highest;
    }

    private int HighestWith(in PacketSummary info)
    {
        var wanted = WantedNow;
        if (wanted <= _highest) return wanted;
        var place = info.Temporal;
        return _highest >= place.SwitchesFrom && place.SwitchesUpTo > _highest ? Math.Min(wanted, place.SwitchesUpTo) : _highest;
    }

    // From a packet of a picture on, up to which layer is sent, and whether that picture is.
    private readonly record struct Change(long At, uint Picture, bool IsSent, int Highest);
}
