using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

/// <summary>Secret keys that tests sign with.</summary>
internal static class Keys
{
    public static readonly SecretKey One = SecretKey.FromText(new string('1', SecretKeyOptions.MinKeyLength));

    public static readonly SecretKey Another = SecretKey.FromText(new string('2', SecretKeyOptions.MinKeyLength));
}
