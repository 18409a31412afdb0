using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>The bytes of the last second, in steps of 100 ms.</summary>
internal sealed class ByteRate
{
    private const int Steps = 10;
    private const long NanosecondsPerStep = 100_000_000;

    private readonly long[] _bytes = new long[Steps];
    private long _step;
    private long _sum;

    /// <summary>Counts a packet.</summary>
    public void Add(int bytes, Instant now)
    {
        GoTo(now);
        _bytes[_step % Steps] += bytes;
        _sum += bytes;
    }

    /// <summary>Bytes of the last second, up to now.</summary>
    public long InLastSecond(Instant now)
    {
        GoTo(now);
        return _sum;
    }

    private void GoTo(Instant now)
    {
        var step = now.Nanoseconds / NanosecondsPerStep;
        if (step - _step >= Steps)
        {
            Array.Clear(_bytes);
            (_sum, _step) = (0, step);
        }

        while (_step < step)
        {
            _step++;
            _sum -= _bytes[_step % Steps];
            _bytes[_step % Steps] = 0;
        }
    }
}
