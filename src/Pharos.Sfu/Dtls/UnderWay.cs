namespace Pharos.Sfu.Dtls;

/// <summary>How many of something have begun and not ended, for who waits until there are none. For any thread.</summary>
internal sealed class UnderWay
{
    private readonly object _gate = new();
    private int _count;

    /// <summary>One begins.</summary>
    public void BeginOne()
    {
        lock (_gate) _count++;
    }

    /// <summary>One has ended.</summary>
    public void EndOne()
    {
        lock (_gate)
        {
            if (--_count == 0) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Blocks until there are none; false where time was up.</summary>
    public bool WaitUntilNone(TimeSpan atMost)
    {
        var begin = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (_count > 0)
            {
                var left = atMost - TimeProvider.System.GetElapsedTime(begin);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) return _count == 0;
            }
            return true;
        }
    }
}
