using System.Buffers.Text;
using System.Text;

namespace Pharos.Cluster.Redis;

/// <summary>
/// What the directory holds of a stream, and what is announced when it changes. Written by <see cref="Scripts"/>:
/// <code>
/// C 1763824800123 node-a &lt;state, up to the end&gt;
/// | |             |
/// | |             the node that claimed it
/// | epoch, decimal
/// C claimed; E ended, L lost, V vacated: nobody's, remembered for a while to keep the claims before it out
/// </code>
/// </summary>
/// <param name="Cause">How the record came to be; never <see cref="OwnerChangeCause.Expired"/>, which leaves no record.</param>
/// <param name="Claim">The claim that is held, or that was given up.</param>
internal readonly record struct LeaseRecord(OwnerChangeCause Cause, Ownership Claim)
{
    /// <summary>The owner, if the claim is held.</summary>
    public Ownership? Owner => Cause == OwnerChangeCause.Claimed ? Claim : null;

    /// <summary>Reads a record; anything else is refused.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out LeaseRecord record)
    {
        record = default;
        var text = bytes.Span;
        if (text.Length < 2 || text[1] != ' ' || Cause(text[0]) is not { } cause)
            return false;
        if (!Utf8Parser.TryParse(text[2..], out long epoch, out var digits) || epoch <= 0)
            return false;
        var afterEpoch = 2 + digits;
        if (afterEpoch >= text.Length || text[afterEpoch] != ' ')
            return false;
        var name = text[(afterEpoch + 1)..];
        var length = name.IndexOf((byte)' ');
        if (length is < 0 or > NodeId.MaxLength)
            return false;
        var node = new NodeId(Encoding.ASCII.GetString(name[..length]));
        if (!node.IsValid)
            return false;
        record = new LeaseRecord(cause, new Ownership(node, new Epoch(epoch), bytes[(afterEpoch + length + 2)..].ToArray()));
        return true;

        static OwnerChangeCause? Cause(byte letter) => letter switch
        {
            (byte)'C' => OwnerChangeCause.Claimed,
            (byte)'E' => OwnerChangeCause.Ended,
            (byte)'L' => OwnerChangeCause.Lost,
            (byte)'V' => OwnerChangeCause.Vacated,
            _ => null,
        };
    }

    /// <summary>The letter that a record begins with whose owner gave the stream up.</summary>
    public static string LetterOf(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Ended => "E",
        ReleaseReason.Lost => "L",
        ReleaseReason.Vacated => "V",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
