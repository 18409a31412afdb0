using Pharos.Rtc.Rtp;
using Pharos.Sfu.Forwarding.Ingress;
using CaptureValue = Pharos.Rtc.Rtp.AbsCaptureTime;
using LevelValue = Pharos.Rtc.Rtp.AudioLevel;

namespace Pharos.Sfu.Forwarding;

/// <summary>Where the values of the header extensions that go on to viewers lie in a publisher's packet; empty where it has none.</summary>
internal readonly record struct CopiedExtensions
{
    /// <summary>How loud the sound is.</summary>
    public ExtensionPlace AudioLevel { get; private init; }

    /// <summary>When a picture was taken.</summary>
    public ExtensionPlace AbsCaptureTime { get; private init; }

    /// <summary>Which frames a frame needs.</summary>
    public ExtensionPlace DependencyDescriptor { get; private init; }

    /// <summary>Finds them; values of a length that they do not have are none.</summary>
    /// <param name="packet">The publisher's packet.</param>
    /// <param name="ids">What its extensions mean.</param>
    public static CopiedExtensions Find(RtpPacket packet, in ExtensionIds ids)
    {
        var found = default(CopiedExtensions);
        if ((ids.AudioLevel | ids.AbsCaptureTime | ids.DependencyDescriptor) == 0) return found;
        foreach (var extension in packet.Extensions)
        {
            if (!packet.Datagram.Overlaps(extension.Value, out var offset)) continue;
            var place = new ExtensionPlace((ushort)offset, (byte)extension.Value.Length);
            if (extension.Id == ids.AudioLevel && place.Length == LevelValue.Length) found = found with { AudioLevel = place };
            else if (extension.Id == ids.AbsCaptureTime && place.Length is CaptureValue.ShortLength or CaptureValue.LongLength)
                found = found with { AbsCaptureTime = place };
            else if (extension.Id == ids.DependencyDescriptor) found = found with { DependencyDescriptor = place };
        }
        return found;
    }

    /// <summary>
    /// Puts the time of capture into the server's, in the packet: viewers know that one by its sender reports. Nothing is told of it while the
    /// publisher's is not known.
    /// </summary>
    public CopiedExtensions CapturedBy(PublisherClock clock, Span<byte> packet)
    {
        if (AbsCaptureTime.Length == 0) return this;
        var value = packet.Slice(AbsCaptureTime.Offset, AbsCaptureTime.Length);
        if (!clock.IsKnown || !CaptureValue.TryRead(value, out var time)) return this with { AbsCaptureTime = default };
        // One who hands on what another captured says what that one's clock is ahead of its own.
        var published = unchecked(time.Timestamp - (ulong)(time.ClockOffset ?? 0));
        (time with { Timestamp = ServerClock.NtpAt(clock.At(published)), ClockOffset = time.ClockOffset is null ? null : 0 }).Write(value);
        return this;
    }
}

/// <summary>Where a value lies.</summary>
/// <param name="Offset">Bytes before it in the packet.</param>
/// <param name="Length">Its bytes; 0 for none.</param>
internal readonly record struct ExtensionPlace(ushort Offset, byte Length)
{
    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> packet) => packet.Slice(Offset, Length);
}
