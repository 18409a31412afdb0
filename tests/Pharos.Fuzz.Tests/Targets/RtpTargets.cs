using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>RTP packets, their header extensions with the values in them, and retransmissions.</summary>
internal static class RtpTargets
{
    private const string Header = "9060000100000002CAFEBABE";

    private static readonly byte[] Plain = Convert.FromHexString("8060FFFF00000BB8CAFEBABE" + "FF");
    private static readonly byte[] Padded = Convert.FromHexString("A061000700000001" + "0000CAFE" + "1234" + "61" + "000003");

    // The figures of RFC 8285 §4.2 and §4.3, and a packet with two CSRCs besides.
    private static readonly byte[] OneByte =
        Convert.FromHexString(Header + "BEDE0003" + "10AA" + "21BBCC" + "0000" + "33DDDDDDDD" + "0102");
    private static readonly byte[] TwoByte =
        Convert.FromHexString(Header + "10000003" + "0100" + "0201AA" + "00" + "0304BBBBBBBB" + "0102");
    private static readonly byte[] Full = Convert.FromHexString(
        "92E1" + "0007" + "01020304" + "0000CAFE" + "00000001" + "00000002" + "BEDE0002" + "10AA3100C8000000" + "1234" + "616263");

    // A mid, a rid, an audio level, a time of sending and one of capturing, a transport-wide number.
    private static readonly byte[] Named = Convert.FromHexString(
        Header + "BEDE0009" + "1030" + "22686967" + "30FF" + "42010203" + "510010" + "6F0102030405060708" + "0102030405060708"
            + "0000000000" + "61");

    // Three spatial and three temporal layers, by Chromium.
    private static readonly byte[] Dependencies = Convert.FromHexString(
        "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca8"
            + "64330e222222eca8655304224230eca877530077004200ef008601df010d");

    public static readonly FuzzTarget[] List =
    [
        new("rtp", [Plain, Padded, OneByte, TwoByte, Full, Named], input => RtpPacket.TryRead(input, out _)) { Check = CheckPacket },
        new("rtp-header-extensions", [OneByte, TwoByte, Full, Named], HasExtension) { Check = CheckElements },
        new("rtp-extension-values", [Named], HasValues) { Check = CheckValues },
        new("rtp-dependency-descriptor", [Dependencies, [0xC1, 1, 0x72]], ReadsDependencies) { Allowance = 16_384 },
        new("rtx", [Padded, OneByte, Full], Unwraps) { Check = CheckWrapping },
    ];

    private static void CheckPacket(Span<byte> input)
    {
        if (!RtpPacket.TryRead(input, out var packet)) return;
        Assert.Equal(input.Length, packet.HeaderLength + packet.Payload.Length + packet.PaddingLength);
        Assert.True(RtpHeader.TryReadLength(input, out var length));
        Assert.Equal(packet.HeaderLength, length);
        for (var i = 0; i < packet.CsrcCount; i++) packet.Csrc(i);
        foreach (var extension in packet.Extensions) Assert.NotEqual(0, extension.Id);

        // What is set is read, and nothing else becomes another.
        var (marker, type, timestamp) = (packet.Marker, packet.PayloadType, packet.Timestamp);
        RtpHeader.SetSequence(input, new(0x1234));
        RtpHeader.SetSsrc(input, new(0x5678));
        Assert.True(RtpPacket.TryRead(input, out var again));
        Assert.Equal((marker, type, timestamp), (again.Marker, again.PayloadType, again.Timestamp));
        Assert.Equal((new SeqNo(0x1234), new Ssrc(0x5678), length), (again.Sequence, again.Ssrc, again.HeaderLength));
    }

    // By a reader that knows a structure: a key frame's, which the input may replace.
    private static bool ReadsDependencies(ReadOnlySpan<byte> input)
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Dependencies, out _));
        if (!reader.TryRead(input, out var frame)) return false;
        Assert.InRange(frame.SwitchesUpTo, frame.TemporalLayer, 63);
        // What it told is of use for what comes after it.
        return reader.TryRead(input, out var again) && again == frame;
    }

    private static bool HasExtension(ReadOnlySpan<byte> input) => RtpPacket.TryRead(input, out var packet)
        && packet.Extensions.GetEnumerator().MoveNext();

    /// <summary>Elements lie in the header, one behind the other; what is written of them anew is read as the same.</summary>
    private static void CheckElements(Span<byte> input)
    {
        if (!RtpPacket.TryRead(input, out var packet)) return;
        Span<byte> again = stackalloc byte[8192];
        input[..RtpHeader.FixedLength].CopyTo(again);
        again[0] &= 0xD0; // neither padding nor sources
        var writer = new HeaderExtensionWriter(again[RtpHeader.FixedLength..], HeaderExtensionForm.TwoByte);
        var end = RtpHeader.FixedLength;
        foreach (var extension in packet.Extensions)
        {
            Assert.True(extension.Offset > end && extension.Offset + extension.Value.Length <= packet.HeaderLength && extension.Id != 0);
            Assert.True(input.Slice(extension.Offset, extension.Value.Length).SequenceEqual(extension.Value));
            end = extension.Offset + extension.Value.Length;
            Assert.True(writer.TryAdd(extension.Id, extension.Value));
        }

        var length = RtpHeader.FixedLength + writer.Finish();
        RtpHeader.SetExtensionBit(again, length > RtpHeader.FixedLength);
        Assert.True(RtpPacket.TryRead(again[..length], out var written));
        var elements = written.Extensions.GetEnumerator();
        foreach (var extension in packet.Extensions)
        {
            Assert.True(elements.MoveNext() && elements.Current.Id == extension.Id);
            Assert.True(elements.Current.Value.SequenceEqual(extension.Value));
        }

        Assert.False(elements.MoveNext());
    }

    private static bool HasValues(ReadOnlySpan<byte> input)
    {
        if (!RtpPacket.TryRead(input, out var packet)) return false;
        var read = 0;
        foreach (var extension in packet.Extensions)
        {
            var value = extension.Value;
            if (StreamName.TryReadMid(value, out _)) read++;
            if (StreamName.TryReadRid(value, out _)) read++;
            if (AudioLevel.TryRead(value, out _)) read++;
            if (AbsSendTime.TryRead(value, out _)) read++;
            if (TransportSequence.TryRead(value, out _)) read++;
            if (AbsCaptureTime.TryRead(value, out _)) read++;
        }

        return read > 0;
    }

    /// <summary>What is read is written as the same bytes; a name has no letter that a name does not have.</summary>
    private static void CheckValues(Span<byte> input)
    {
        if (!RtpPacket.TryRead(input, out var packet)) return;
        Span<byte> written = stackalloc byte[16];
        foreach (var extension in packet.Extensions)
        {
            var value = extension.Value;
            if (StreamName.TryReadMid(value, out var mid)) Assert.False(mid.IsEmpty || mid.ContainsAnyExceptInRange((byte)'!', (byte)'~'));
            if (StreamName.TryReadRid(value, out var rid)) Assert.True(StreamName.TryReadMid(rid, out _));
            if (AudioLevel.TryRead(value, out var level)) level.Write(written);
            else if (AbsSendTime.TryRead(value, out var sent)) sent.Write(written);
            else if (TransportSequence.TryRead(value, out var sequence)) TransportSequence.Write(written, sequence);
            else if (AbsCaptureTime.TryRead(value, out var captured)) captured.Write(written);
            else continue;
            Assert.True(written[..value.Length].SequenceEqual(value));
        }
    }

    private static bool Unwraps(ReadOnlySpan<byte> input)
    {
        // In place, so on a copy.
        Span<byte> copy = stackalloc byte[2048];
        input.CopyTo(copy);
        return Rtx.TryUnwrap(copy[..input.Length], new(1), new(96), out _);
    }

    /// <summary>What unwraps wraps to the same again.</summary>
    private static void CheckWrapping(Span<byte> input)
    {
        var before = input.ToArray();
        Span<byte> again = stackalloc byte[2048];
        if (!Rtx.TryUnwrap(input, new(1), new(96), out var original)) return;
        Assert.True(RtpPacket.TryRead(before, out var retransmission));
        Assert.True(Rtx.TryWrap(
            original, retransmission.Ssrc, retransmission.PayloadType, retransmission.Sequence, again, out var length));
        before[0] &= 0xDF;
        Assert.True(again[..length].SequenceEqual(before.AsSpan(0, before.Length - retransmission.PaddingLength)));
    }
}
