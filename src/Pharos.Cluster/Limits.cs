using System.Runtime.CompilerServices;
using System.Text;

namespace Pharos.Cluster;

/// <summary>
/// What every backplane refuses before it touches anything, so that both implementations refuse the same. Going beyond a limit is a
/// bug of the caller, who has checked what users sent: an exception.
/// </summary>
internal static class Limits
{
    public static void CheckStream(string stream)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        if (Encoding.UTF8.GetByteCount(stream) > IBackplane.MaxStreamNameBytes)
            throw new ArgumentException($"A stream name has at most {IBackplane.MaxStreamNameBytes} bytes.", nameof(stream));
    }

    public static void CheckState(ReadOnlyMemory<byte> state) => Check(state, Ownership.MaxStateBytes);

    public static void CheckNote(ReadOnlyMemory<byte> note, TimeSpan lifetime)
    {
        Check(note, IBackplane.MaxNoteBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
    }

    public static void CheckMessage(NodeId target, in ClusterMessage message)
    {
        if (!target.IsValid)
            throw new ArgumentException("Not a node's name.", nameof(target));
        CheckStream(message.Stream);
        Check(message.Payload, ClusterMessage.MaxPayloadBytes);
    }

    private static void Check(ReadOnlyMemory<byte> bytes, int max, [CallerArgumentExpression(nameof(bytes))] string? name = null)
    {
        if (bytes.Length > max)
            throw new ArgumentException($"{bytes.Length} bytes are more than the {max} allowed.", name);
    }
}
