namespace Pharos.Fuzz.Tests;

/// <summary>Shows an input to a parser. Returns whether it took it.</summary>
internal delegate bool Reading(ReadOnlySpan<byte> input);

/// <summary>Looks at what a parser makes of an input, and throws where that is not what it promises. The bytes are its own to
/// change.</summary>
internal delegate void Checking(Span<byte> input);

/// <summary>Makes a changed message fit its own length fields and checksums again. Returns its length.</summary>
internal delegate int Mending(Span<byte> input);

/// <summary>Makes another message of the format, sound in its syntax.</summary>
internal delegate byte[] Composing(ref Dice dice);

/// <summary>One parser, and what inputs for it are made of.</summary>
/// <param name="Name">What it is called by.</param>
/// <param name="Samples">Sound messages; the parser takes each of them.</param>
/// <param name="Read">The parser and nothing else: what it allocates is measured.</param>
internal sealed record FuzzTarget(string Name, byte[][] Samples, Reading Read)
{
    /// <summary>Bytes of the longest input.</summary>
    public int MaxLength { get; init; } = 2048;

    /// <summary>What is promised of each input besides.</summary>
    public Checking Check { get; init; } = static _ => { };

    /// <summary>Applied to most changed inputs, so that they come past the first check.</summary>
    public Mending? Mend { get; init; }

    /// <summary>Makes half of the messages that inputs are made of; without it all of them are samples.</summary>
    public Composing? Compose { get; init; }

    /// <summary>What separates the pieces of a text format: whole pieces are left out, doubled and moved. Empty for a binary one.</summary>
    public string Separators { get; init; } = "";

    /// <summary>What is put into a text here and there.</summary>
    public byte[][] Words { get; init; } = [];

    /// <summary>Bytes that reading may allocate, whatever the input is.</summary>
    public int Allowance { get; init; }

    /// <summary>Bytes that reading may allocate for each byte of the input.</summary>
    public int AllowanceOfByte { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
