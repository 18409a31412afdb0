using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pharos.Fuzz.Tests;

/// <summary>
/// Makes one input of a seed: noise, or a sound message with a few changes as an attacker makes them. The same seed makes the same input.
/// </summary>
internal ref struct Mutator
{
    private static readonly byte[] Edges = [0, 1, 2, 0x7F, 0x80, 0xC0, 0xFE, 0xFF];
    private static readonly uint[] Numbers = [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

    private readonly FuzzTarget _target;
    private readonly Span<byte> _input;
    private Dice _dice;
    private int _length;

    private Mutator(FuzzTarget target, ulong seed, Span<byte> input)
    {
        _target = target;
        _input = input;
        _dice = new(seed);
    }

    /// <summary>Writes the input of a seed and returns its length, at most the target's <see cref="FuzzTarget.MaxLength"/>.</summary>
    public static int Make(FuzzTarget target, ulong seed, Span<byte> input)
    {
        var mutator = new Mutator(target, seed, input[..target.MaxLength]);
        mutator.Make();
        return mutator._length;
    }

    private void Make()
    {
        if (_dice.OneOf(16))
        {
            _length = _dice.Next(Math.Min(200, _input.Length));
            _dice.Fill(_input[.._length]);
            if (_dice.OneOf(2)) Mend();
            return;
        }

        var composed = _target.Compose is { } compose && _dice.OneOf(2) ? compose(ref _dice) : null;
        var sample = composed ?? AnySample();
        sample.CopyTo(_input);
        _length = sample.Length;
        if (composed is not null && !_dice.OneOf(4)) return;
        // One change leaves most of a message as it was; several reach what one does not.
        for (var changes = 1 + (_dice.OneOf(2) ? 0 : _dice.Next(5)); changes > 0; changes--) Change();
        if (!_dice.OneOf(4)) Mend();
    }

    private void Mend() => _length = _target.Mend?.Invoke(_input[.._length]) ?? _length;

    // The short ones, which are quick to read, more often than the long ones.
    private byte[] AnySample()
    {
        var samples = _target.Samples;
        return samples[Math.Min(_dice.Next(samples.Length), Math.Min(_dice.Next(samples.Length), _dice.Next(samples.Length)))];
    }

    private void Change()
    {
        var isText = _target.Separators.Length > 0;
        if (isText && !_dice.OneOf(3)) ChangeText();
        else ChangeBytes();
    }

    private void ChangeBytes()
    {
        var at = _dice.Next(_length);
        switch (_dice.Next(11))
        {
            case 0 when _length > 0: _input[at] ^= (byte)(1 << _dice.Next(8)); break;
            case 1 when _length > 0: _input[at] = (byte)_dice.Next(); break;
            case 2 when _length > 0: _input[at] = _dice.Pick<byte>(Edges); break;
            case 3 when _length > 0: _input[at] += (byte)(_dice.Next(9) - 4); break;
            case 4 when at + 2 <= _length: ChangeLength(_input[at..]); break;
            case 5 when at + 4 <= _length: BinaryPrimitives.WriteUInt32BigEndian(_input[at..], _dice.Pick<uint>(Numbers)); break;
            case 6: _length = at; break;
            case 7: Grow(); break;
            case 8: Replace(at, AnyCount(at), []); break;
            case 9: Replace(_dice.Next(_length + 1), 0, _input.Slice(at, AnyCount(at)).ToArray()); break;
            default: Splice(at); break;
        }
    }

    /// <summary>A length field: the ends of its range, a little more or less, or what is just there.</summary>
    private void ChangeLength(Span<byte> field)
    {
        var value = BinaryPrimitives.ReadUInt16BigEndian(field);
        var changed = _dice.Next(4) switch
        {
            0 => (ushort)_dice.Pick<uint>(Numbers),
            1 => (ushort)(value + _dice.Next(17) - 8),
            2 => (ushort)(_length + _dice.Next(9) - 4),
            _ => (ushort)(_length / 4 + _dice.Next(5) - 2),
        };
        BinaryPrimitives.WriteUInt16BigEndian(field, changed);
    }

    private void Grow()
    {
        var more = Math.Min(1 + _dice.Next(40), _input.Length - _length);
        if (_dice.OneOf(2)) _dice.Fill(_input.Slice(_length, more));
        else _input.Slice(_length, more).Clear();
        _length += more;
    }

    /// <summary>From here on another message, from any place of it.</summary>
    private void Splice(int at)
    {
        var other = AnySample();
        var from = _dice.Next(other.Length);
        Replace(at, _dice.OneOf(2) ? _length - at : AnyCount(at), other.AsSpan(from, _dice.Next(other.Length - from) + 1));
    }

    private void ChangeText()
    {
        var (at, count) = AnyPiece(_input[.._length]);
        switch (_dice.Next(7))
        {
            case 0: Replace(at, count, []); break;
            case 1: Replace(at, 0, _input.Slice(at, count).ToArray()); break;
            case 2: Replace(AnyPiece(_input[.._length]).At, 0, _input.Slice(at, count).ToArray()); break;
            case 3:
                var other = AnySample();
                var (from, length) = AnyPiece(other);
                Replace(at, _dice.OneOf(2) ? count : 0, other.AsSpan(from, length));
                break;
            case 4: ChangeNumber(); break;
            default: Replace(_dice.Next(_length + 1), _dice.Next(4), _dice.Pick<byte[]>(_target.Words)); break;
        }
    }

    /// <summary>Another number where there is one.</summary>
    private void ChangeNumber()
    {
        var text = _input[.._length];
        var from = _dice.Next(_length);
        var at = text[from..].IndexOfAnyInRange((byte)'0', (byte)'9');
        if (at < 0) return;
        at += from;
        var count = text[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var number = _dice.Next(5) switch
        {
            0 => "-1",
            1 => "99999999999999999999",
            2 => "",
            3 => "0",
            _ => _dice.Pick<uint>(Numbers).ToString(CultureInfo.InvariantCulture),
        };
        Replace(at, count < 0 ? _length - at : count, Encoding.ASCII.GetBytes(number));
    }

    /// <summary>From behind one separator to behind the next.</summary>
    private (int At, int Count) AnyPiece(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return (0, 0);
        var separator = (byte)_dice.Pick<char>(_target.Separators);
        var middle = _dice.Next(text.Length);
        var at = text[..middle].LastIndexOf(separator) + 1;
        var end = text[middle..].IndexOf(separator);
        return (at, (end < 0 ? text.Length : middle + end + 1) - at);
    }

    private int AnyCount(int at) => Math.Min(_dice.Next(_dice.OneOf(4) ? _length : 17), _length - at);

    private void Replace(int at, int count, ReadOnlySpan<byte> with)
    {
        count = Math.Min(count, _length - at);
        with = with[..Math.Min(with.Length, _input.Length - _length + count)];
        _input[(at + count).._length].CopyTo(_input[(at + with.Length)..]);
        with.CopyTo(_input[at..]);
        _length += with.Length - count;
    }
}
