using System.Collections.Concurrent;
using Pharos.Load.Measuring;
using Pharos.Sfu.Network;

namespace Pharos.Load.Watching;

/// <summary>A thread that owns many viewers: receives for them, and does what is due.</summary>
internal sealed class ViewerLoop : IDisposable
{
    // Checks are repeated after 100 ms, reports come each second: nothing is more urgent.
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly List<Viewer?> _viewers = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<Viewer, int> _numbers = [];
    private readonly ISocketSet _sockets;
    private readonly ReceiveBatch _batch = new();
    private readonly int[] _ready = new int[256];
    private readonly Thread _thread;
    private volatile bool _ends;

    /// <summary>Starts the thread.</summary>
    /// <param name="delays">Where delays go.</param>
    /// <param name="wholeMessages">As in <see cref="EpollSockets"/>.</param>
    public ViewerLoop(DelayRecorder delays, bool wholeMessages)
    {
        Tools = new LoopTools(delays);
        _sockets = LinuxCalls.AreKnown ? new EpollSockets(wholeMessages) : new SelectedSockets();
        _thread = new Thread(Run) { IsBackground = true, Name = "viewers" };
        _thread.Start();
    }

    /// <summary>What its viewers share.</summary>
    public LoopTools Tools { get; }

    /// <summary>Takes a viewer, and has it begin. For any thread.</summary>
    public void Add(Viewer viewer) => Post(() => Admit(viewer));

    /// <summary>Lets a viewer go and closes its socket. For any thread.</summary>
    public void Remove(Viewer viewer) => Post(() => LetGo(viewer));

    /// <summary>Has the thread do something. From any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _sockets.Wake();
    }

    /// <summary>Ends the thread, and closes all its sockets.</summary>
    public void Dispose()
    {
        _ends = true;
        _sockets.Wake();
        _thread.Join();
        _sockets.Dispose();
        foreach (var viewer in _numbers.Keys) viewer.Dispose();
    }

    private void Run()
    {
        var tick = MonotonicClock.Now;
        while (!_ends)
        {
            var count = _sockets.Wait(tick - MonotonicClock.Now, _ready);
            for (var i = 0; i < count; i++)
                if (_viewers[_ready[i]] is { } viewer) Receive(viewer);
            while (_posted.TryDequeue(out var action)) action();
            var now = MonotonicClock.Now;
            if (now < tick) continue;
            tick = now + TickInterval;
            foreach (var viewer in _viewers) viewer?.Tick(now);
        }
    }

    private void Receive(Viewer viewer)
    {
        var count = _sockets.Receive(viewer.Socket, _batch);
        var now = MonotonicClock.Now;
        for (var i = 0; i < count; i++) viewer.Receive(_batch[i], now);
    }

    private void LetGo(Viewer viewer)
    {
        if (!_numbers.Remove(viewer, out var number)) return;
        _sockets.Remove(viewer.Socket, number);
        _viewers[number] = null;
        _free.Push(number);
        viewer.Dispose();
    }

    private void Admit(Viewer viewer)
    {
        if (!_free.TryPop(out var free))
        {
            free = _viewers.Count;
            _viewers.Add(null);
        }
        (_viewers[free], _numbers[viewer]) = (viewer, free);
        _sockets.Add(viewer.Socket, free);
        viewer.Tick(MonotonicClock.Now);
    }
}
