using System.Runtime.InteropServices;

namespace Pharos.Load.Watching;

/// <summary>The system calls of epoll(7): waiting for many descriptors at the cost of those that are ready.</summary>
internal static unsafe partial class LinuxEpoll
{
    /// <summary>Takes a descriptor in, and lets it go.</summary>
    public const int Add = 1, Delete = 2;

    /// <summary>Bytes can be read (EPOLLIN).</summary>
    public const uint Readable = 1;

    private const string C = "libc";
    private const int CloseOnExec = 0x80000;

    // The kernel packs the structure on x64 alone.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Bytes of an event.</summary>
    public static int EventBytes => IsPacked ? 12 : 16;

    private static int NumberAt => IsPacked ? 4 : 8;

    /// <summary>Makes a set: its descriptor, or minus an error.</summary>
    public static int Create() => Result(EpollCreate(CloseOnExec));

    /// <summary>Changes a set.</summary>
    public static int Control(int set, int operation, nint descriptor, int number)
    {
        var item = stackalloc byte[16];
        *(uint*)item = Readable;
        *(long*)(item + NumberAt) = number;
        return Result(EpollControl(set, operation, (int)descriptor, item));
    }

    /// <summary>Waits: how many are ready, or minus an error.</summary>
    public static int Wait(int set, byte* events, int count, int milliseconds) => Result(EpollWait(set, events, count, milliseconds));

    /// <summary>The number of a ready descriptor.</summary>
    public static int NumberOf(byte* events, int index) => (int)*(long*)(events + (index * EventBytes) + NumberAt);

    private static int Result(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int set, int operation, int descriptor, byte* item);

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int set, byte* events, int count, int milliseconds);
}
