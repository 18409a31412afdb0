namespace Pharos.Rtc.Tests.Rtp;

/// <summary>
/// Feeds a parser what an attacker may send: noise, and sound messages with bytes changed, cut off or added. An exception fails the test,
/// and so does a parser that takes none of it, since then its inside was not tested.
/// </summary>
internal static class HostileInput
{
    private const int Inputs = 100_000;

    internal delegate bool Parser(Span<byte> bytes);

    internal static void Feed(Parser parser, params byte[][] sound)
    {
        foreach (var message in sound) Assert.True(parser(message.ToArray()), "A sound message is refused.");

        // Seeded: what fails once fails again.
        var random = new Random(3550);
        Span<byte> buffer = stackalloc byte[256];
        var accepted = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var length = random.Next(64);
            random.NextBytes(buffer[..length]);
            if (i % 4 != 0)
            {
                var message = sound[i % sound.Length];
                message.CopyTo(buffer);
                for (var flips = random.Next(4); flips > 0; flips--) buffer[random.Next(message.Length)] = (byte)random.Next(256);
                length = Math.Clamp(message.Length + (random.Next(3) == 0 ? random.Next(-8, 8) : 0), 0, buffer.Length);
            }

            if (parser(buffer[..length])) accepted++;
        }

        Assert.InRange(accepted, 1, Inputs);
    }
}
