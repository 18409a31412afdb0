using System.ComponentModel;
using System.Diagnostics;

namespace Pharos.Load.Measuring;

/// <summary>CPU time and memory of processes of this machine, together.</summary>
/// <param name="CpuSeconds">User and system time since they began.</param>
/// <param name="ResidentBytes">Memory in RAM now.</param>
internal readonly record struct ProcessUsage(double CpuSeconds, long ResidentBytes);

/// <summary>Reads what processes use.</summary>
internal sealed class ProcessMeter : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Of these; those that are not there, or are none of one's own business, are left out.</summary>
    public ProcessMeter(IEnumerable<int> pids)
    {
        foreach (var pid in pids)
        {
            try
            {
                var process = Process.GetProcessById(pid);
                _ = process.TotalProcessorTime;
                _processes.Add(process);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It is left out, which the report shows.
            }
        }
    }

    /// <summary>Whose.</summary>
    public IReadOnlyList<int> Pids => [.. _processes.Select(process => process.Id)];

    /// <summary>Now; null where there are none, or one has ended.</summary>
    public ProcessUsage? Read()
    {
        if (_processes.Count == 0) return null;
        var (cpu, resident) = (0.0, 0L);
        foreach (var process in _processes)
        {
            try
            {
                process.Refresh();
                cpu += process.TotalProcessorTime.TotalSeconds;
                resident += process.WorkingSet64;
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                return null;
            }
        }
        return new(cpu, resident);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _processes) process.Dispose();
    }
}
