using System.Runtime.InteropServices;

namespace Pharos.Sfu.Network;

/// <summary>
/// The Linux system calls that sockets need and .NET does not make, on x64 and Arm64. The batched ones go through <c>syscall</c>: musl's
/// own functions of those names make a call a message. None blocks but <see cref="Poll"/>, and none keeps the collector waiting.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    /// <summary>Do not wait (MSG_DONTWAIT).</summary>
    public const int DoNotWait = 0x40;

    /// <summary>The datagram was longer than its room (MSG_TRUNC).</summary>
    public const int Truncated = 0x20;

    /// <summary>Bytes can be read (POLLIN).</summary>
    public const short Readable = 1;

    /// <summary>A signal came in between: ask again (EINTR).</summary>
    public const int Interrupted = 4;

    /// <summary>The device cannot do it (EIO).</summary>
    public const int DeviceCannot = 5;

    /// <summary>There is no room now, or nothing to read (EAGAIN).</summary>
    public const int WouldBlock = 11;

    /// <summary>There is no memory now (ENOMEM).</summary>
    public const int NoMemory = 12;

    /// <summary>Something about it cannot be (EINVAL).</summary>
    public const int Invalid = 22;

    /// <summary>It is too long (EMSGSIZE).</summary>
    public const int TooLong = 90;

    /// <summary>The device's queue is full (ENOBUFS).</summary>
    public const int NoBuffers = 105;

    private const string C = "libc";
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly nint SendMessagesNumber = IsArm ? 269 : 307;
    private static readonly nint ReceiveMessagesNumber = IsArm ? 243 : 299;

    /// <summary>Whether this is a system whose numbers and layouts are known here.</summary>
    public static bool AreKnown =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Sends messages: how many of them, or minus the error that the first one met. sendmmsg(2).</summary>
    public static int SendMessages(int socket, Message* messages, int count) =>
        Result(SystemCall(SendMessagesNumber, socket, (nint)messages, count, DoNotWait, 0));

    /// <summary>Receives messages: how many, or minus an error. recvmmsg(2).</summary>
    public static int ReceiveMessages(int socket, Message* messages, int count) =>
        Result(SystemCall(ReceiveMessagesNumber, socket, (nint)messages, count, DoNotWait, 0));

    /// <summary>Waits for one of the descriptors: how many are ready, 0 when time was up, or minus an error. ppoll(2).</summary>
    public static int Poll(Polled* polled, int count, TimeSpan timeout)
    {
        var (seconds, rest) = Math.DivRem(timeout.Ticks, TimeSpan.TicksPerSecond);
        var time = new Time { Seconds = seconds, Nanoseconds = rest * TimeSpan.NanosecondsPerTick };
        return Result(PPoll(polled, (nuint)count, &time, null));
    }

    /// <summary>Makes a descriptor that is readable once it was written to: it, or minus an error. eventfd(2).</summary>
    public static int MakeEvent() => Result(EventFd(0, CloseOnExec | NonBlocking));

    /// <summary>Makes an event readable.</summary>
    public static void Signal(SafeHandle handle)
    {
        ulong one = 1;
        _ = Write(handle, &one, sizeof(ulong));
    }

    /// <summary>Makes an event unreadable again.</summary>
    public static void Reset(SafeHandle handle)
    {
        ulong count;
        _ = Read(handle, &count, sizeof(ulong));
    }

    private static int Result(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint socket, nint messages, nint count, nint flags, nint timeout);

    [LibraryImport(C, EntryPoint = "ppoll", SetLastError = true)]
    private static partial int PPoll(Polled* polled, nuint count, Time* timeout, void* signals);

    [LibraryImport(C, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeHandle file, void* bytes, nuint count);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeHandle file, void* bytes, nuint count);

    /// <summary>Bytes somewhere (struct iovec).</summary>
    public struct Part
    {
        /// <summary>Where they begin.</summary>
        public nint Start;

        /// <summary>How many.</summary>
        public nuint Length;
    }

    /// <summary>One message of a batch (struct mmsghdr as the kernel has it).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct Message
    {
        /// <summary>Where its remote address is.</summary>
        [FieldOffset(0)]
        public nint Name;

        /// <summary>Bytes of that.</summary>
        [FieldOffset(8)]
        public uint NameLength;

        /// <summary>Its bytes.</summary>
        [FieldOffset(16)]
        public Part* Parts;

        /// <summary>How many parts.</summary>
        [FieldOffset(24)]
        public nuint PartCount;

        /// <summary>Where its options are; 0 without any.</summary>
        [FieldOffset(32)]
        public nint Control;

        /// <summary>Bytes of those.</summary>
        [FieldOffset(40)]
        public nuint ControlLength;

        /// <summary>What the system says about it, such as <see cref="Truncated"/>.</summary>
        [FieldOffset(48)]
        public int Flags;

        /// <summary>Bytes that were sent or received.</summary>
        [FieldOffset(56)]
        public uint Length;
    }

    /// <summary>What is waited for (struct pollfd).</summary>
    public struct Polled
    {
        /// <summary>The descriptor.</summary>
        public int File;

        /// <summary>What for.</summary>
        public short Events;

        /// <summary>What there is.</summary>
        public short Ready;
    }

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
