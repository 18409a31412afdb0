using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsScreenTests
{
    private const byte ChangeCipherSpec = 20, Alert = 21, Handshake = 22;

    [Fact]
    public void Whole_records_pass_and_what_follows_them_does_not()
    {
        byte[] whole = [.. Record(Handshake, 0, 1, 2), .. Record(Alert, 0, 2, 40)];
        Assert.Equal(whole.Length, new DtlsScreen().Admit(whole));
        Assert.Equal(whole.Length, new DtlsScreen().Admit([.. whole, 22, 0xFE]));
        Assert.Equal(15, new DtlsScreen().Admit(whole.AsSpan(0, whole.Length - 1)));
    }

    [Fact]
    public void A_forged_number_does_not_make_what_comes_after_it_look_old()
    {
        var screen = new DtlsScreen();
        screen.Admit(Record(Handshake, 0, 1));
        var before = screen.Last;
        screen.Admit(Record(Handshake, 0, 1));
        Assert.Equal(before, screen.Last);
        byte[] forged = [Handshake, 0xFE, 0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0];
        Assert.Equal(forged.Length, screen.Admit(forged));
        var highest = screen.Last;
        screen.Admit(Record(Handshake, 0, 1));
        Assert.NotEqual(highest, screen.Last);
    }

    [Theory]
    [InlineData(19, 0xFE)]
    [InlineData(25, 0xFE)]
    [InlineData(22, 0x03)]
    public void Other_types_and_versions_do_not_pass(byte type, byte major)
    {
        var record = Record(type, 0, 1);
        record[1] = major;
        Assert.Equal(0, new DtlsScreen().Admit(record));
    }

    [Fact]
    public void Encrypted_fragments_shorter_than_the_ciphers_overhead_do_not_pass()
    {
        var screen = new DtlsScreen { LeastCiphertext = 24 };
        Assert.Equal(0, screen.Admit(Record(Alert, 1, new byte[23])));
        Assert.Equal(37, screen.Admit(Record(Alert, 1, new byte[24])));
    }

    [Fact]
    public void The_cipher_changes_only_after_the_end_of_the_proof_of_the_key()
    {
        var screen = new DtlsScreen { AwaitsVerify = true };
        var change = Record(ChangeCipherSpec, 0, 1);
        Assert.Equal(0, screen.Admit(change));
        Assert.NotEqual(0, screen.Admit(Verify(length: 4, offset: 0, piece: 2)));
        Assert.Equal(0, screen.Admit(change));
        Assert.NotEqual(0, screen.Admit(Verify(length: 4, offset: 2, piece: 2)));
        Assert.Equal(change.Length, screen.Admit(change));
        Assert.Equal(change.Length, new DtlsScreen().Admit(change));
    }

    [Fact]
    public void Any_bytes_may_come()
    {
        var random = new Random(3);
        var bytes = new byte[200];
        for (var count = 0; count < 200_000; count++)
        {
            var length = random.Next(bytes.Length);
            random.NextBytes(bytes);
            (bytes[0], bytes[1], bytes[3], bytes[4], bytes[11]) = ((byte)random.Next(18, 27), 0xFE, 0, (byte)random.Next(2), 0);
            if (random.Next(2) == 0) bytes[13] = 15;
            var screen = new DtlsScreen { AwaitsVerify = true, LeastCiphertext = 24 };
            Assert.InRange(screen.Admit(bytes.AsSpan(0, length)), 0, length);
        }
    }

    private static byte[] Verify(byte length, byte offset, byte piece) =>
        Record(Handshake, 0, [15, 0, 0, length, 0, 5, 0, 0, offset, 0, 0, piece, .. new byte[piece]]);

    private static byte[] Record(byte type, byte epoch, params byte[] fragment) =>
        [type, 0xFE, 0xFD, 0, epoch, 0, 0, 0, 0, 0, 1, 0, (byte)fragment.Length, .. fragment];
}
