using System.IO;
using Pharos.Server.Access;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Access;

public sealed class SecretKeyTests : IDisposable
{
    private static readonly string Long = new('k', SecretKeyOptions.MinKeyLength);
    private readonly TempFolder _folder = new();

    private string DataFolder => _folder.File("data");

    [Fact]
    public void A_configured_key_is_taken_and_nothing_is_written()
    {
        var key = SecretKey.Load(new SecretKeyOptions { SecretKey = Long, DataDirectory = DataFolder }, clustered: true);
        Assert.Equal(SecretKey.FromText(Long).Derive("x"), key.Derive("x"));
        Assert.False(Directory.Exists(DataFolder));
    }

    [Fact]
    public void A_key_file_is_taken_with_or_without_a_line_end()
    {
        var file = _folder.Write("key", Long + "\n");
        Assert.Equal(SecretKey.FromText(Long).Derive("x"), Load(new SecretKeyOptions { SecretKeyFile = file }).Derive("x"));
    }

    [Fact]
    public void The_key_itself_goes_before_its_file()
    {
        var options = new SecretKeyOptions { SecretKey = Long, SecretKeyFile = _folder.File("missing") };
        Assert.Equal(SecretKey.FromText(Long).Derive("x"), Load(options).Derive("x"));
    }

    [Fact]
    public void A_generated_key_survives_a_restart() => Assert.Equal(Load(new()).Derive("x"), Load(new()).Derive("x"));

    [Fact]
    public void Generated_keys_differ()
    {
        var one = Load(new()).Derive("x");
        Directory.Delete(DataFolder, recursive: true);
        Assert.NotEqual(one, Load(new()).Derive("x"));
    }

    [Fact]
    public void A_generated_key_is_for_the_servers_own_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        Load(new());
        var file = Assert.Single(Directory.GetFiles(DataFolder));
        if (OperatingSystem.IsWindows()) return; // said twice, for the analyzer
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(DataFolder));
    }

    [Fact]
    public async Task Processes_that_start_together_share_one_key()
    {
        for (var round = 0; round < 50; round++)
        {
            var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Convert.ToHexString(Load(new()).Derive("x")))));
            Assert.Single(keys.Distinct());
            Assert.Single(Directory.GetFiles(DataFolder));
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("                                        ten letters ")]
    public void A_short_key_is_refused_with_a_way_to_make_one(string text)
    {
        var message = Assert.Throws<StartupException>(() => Load(new SecretKeyOptions { SecretKey = text })).Message;
        Assert.Contains("openssl rand -hex 32", message);
        Assert.DoesNotContain(text.Trim(), message);
    }

    [Fact]
    public void A_missing_key_file_is_named() =>
        Assert.Contains("nowhere", Refusal(new SecretKeyOptions { SecretKeyFile = _folder.File("nowhere") }));

    [Fact]
    public void A_cluster_needs_a_configured_key()
    {
        var message = Assert.Throws<StartupException>(
            () => SecretKey.Load(new SecretKeyOptions { DataDirectory = DataFolder }, clustered: true)).Message;
        Assert.Contains("Pharos__SecretKey", message);
        Assert.Contains("all of its nodes must have the same", message);
        Assert.False(Directory.Exists(DataFolder));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_with_three_ways_out()
    {
        var message = Refusal(new SecretKeyOptions { DataDirectory = Path.Combine(_folder.Write("file", ""), "data") });
        Assert.Contains(_folder.Path, message);
        Assert.All(["writable", "Pharos__DataDirectory", "Pharos__SecretKey"], way => Assert.Contains(way, message));
    }

    public void Dispose() => _folder.Dispose();

    private SecretKey Load(SecretKeyOptions options) => SecretKey.Load(options with { DataDirectory = DataFolder }, clustered: false);

    private static string Refusal(SecretKeyOptions options) =>
        Assert.Throws<StartupException>(() => SecretKey.Load(options, clustered: false)).Message;
}
