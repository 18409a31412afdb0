using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Load.Publishing;

/// <summary>What the server asks a publisher for: key frames, and packets again. RFC 4585, RFC 5104.</summary>
internal sealed class PublisherFeedback(Ssrc media)
{
    private const int MostNumbers = 256;

    private readonly SeqNo[] _numbers = new SeqNo[MostNumbers];
    private byte? _lastCommand;

    /// <summary>What a number that is asked for is handed to.</summary>
    public delegate void NumberSink(SeqNo number);

    /// <summary>Whether a key frame was asked for and not made yet.</summary>
    public bool WantsKeyFrame { get; set; } = true;

    /// <summary>Packets that were asked for again.</summary>
    public long Nacked { get; private set; }

    /// <summary>Reads a compound packet, in the clear.</summary>
    public void Receive(ReadOnlySpan<byte> compound, NumberSink again)
    {
        Span<Fir> commands = stackalloc Fir[4];
        foreach (var packet in new CompoundReader(compound))
        {
            if (Pli.TryRead(packet, out var pli) && pli.Media == media) WantsKeyFrame = true;
            else if (Fir.TryRead(packet, commands, out _, out var count)) Obey(commands[..count]);
            else if (Nack.TryRead(packet, _numbers, out _, out var of, out var numbers) && of == media)
            {
                Nacked += numbers;
                foreach (var number in _numbers.AsSpan(0, numbers)) again(number);
            }
        }
    }

    private void Obey(ReadOnlySpan<Fir> commands)
    {
        foreach (var command in commands)
        {
            if (command.Media != media || command.Number == _lastCommand) continue;
            (_lastCommand, WantsKeyFrame) = (command.Number, true);
        }
    }
}
