using System.Text;

namespace Pharos.Rtc.Ice;

/// <summary>
/// The user name fragment and password one side gives to the other for its checks. The fragment is no secret: it finds the session a first
/// check belongs to. The password is one, and is not printed. RFC 8445 §5.3.
/// </summary>
public sealed class IceCredentials
{
    /// <summary>How many random bytes a new pair takes.</summary>
    public const int RandomLength = NewUfrag + NewPwd;

    // 48 bits, twice the least there may be: the fragment tells all sessions of a server apart.
    private const int NewUfrag = 8;
    // 144 bits; the least there may be is 128.
    private const int NewPwd = 24;
    private const int MinUfrag = 4;
    private const int MinPwd = 22;
    private const int Max = 256;

    private readonly byte[] _key;
    private readonly byte[] _user;

    private IceCredentials(string ufrag, string pwd) =>
        (Ufrag, Pwd, _user, _key) = (ufrag, pwd, Encoding.UTF8.GetBytes(ufrag), Encoding.UTF8.GetBytes(pwd));

    /// <summary>The user name fragment: 4 to 256 characters.</summary>
    public string Ufrag { get; }

    /// <summary>The password: 22 to 256 characters.</summary>
    public string Pwd { get; }

    /// <summary>The key of <see cref="Stun.MessageIntegrity"/>.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Makes a pair.</summary>
    /// <param name="random"><see cref="RandomLength"/> bytes of a cryptographic random source; fewer is a bug, and throws.</param>
    public static IceCredentials Create(ReadOnlySpan<byte> random)
    {
        Span<char> text = stackalloc char[RandomLength];
        for (var i = 0; i < text.Length; i++) text[i] = IceChars.All[random[i] & 63];
        return new(new string(text[..NewUfrag]), new string(text[NewUfrag..]));
    }

    /// <summary>Takes over the pair of a session description.</summary>
    public static bool TryRead(string ufrag, string pwd, out IceCredentials? credentials, out IceCredentialsError error)
    {
        error = !IsUfrag(ufrag) ? IceCredentialsError.Ufrag
            : !IsPwd(pwd) ? IceCredentialsError.Pwd
            : IceCredentialsError.None;
        credentials = error == IceCredentialsError.None ? new(ufrag, pwd) : null;
        return credentials is not null;
    }

    /// <summary>Whether a text can be a fragment.</summary>
    internal static bool IsUfrag(ReadOnlySpan<char> text) => text.Length is >= MinUfrag and <= Max && IsWritable(text);

    /// <summary>Whether a text can be a password.</summary>
    internal static bool IsPwd(ReadOnlySpan<char> text) => text.Length is >= MinPwd and <= Max && IsWritable(text);

    // RFC 8839 §5.4 allows letters, digits, '+' and '/'. Some clients write '-' and '_' too, and only ':' would confuse a USERNAME.
    private static bool IsWritable(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~') && !text.Contains(':');

    /// <summary>
    /// The fragment of the one who is asked, in the USERNAME of a check: it stands before the colon. False where nothing stands before or
    /// after it. RFC 8445 §7.2.2.
    /// </summary>
    public static bool TryReadUfrag(ReadOnlySpan<byte> username, out ReadOnlySpan<byte> ufrag)
    {
        var colon = username.IndexOf((byte)':');
        ufrag = colon > 0 && colon < username.Length - 1 ? username[..colon] : default;
        return !ufrag.IsEmpty;
    }

    /// <summary>Whether a check with that USERNAME asks the one who gave out this pair.</summary>
    public bool IsAsked(ReadOnlySpan<byte> username) => TryReadUfrag(username, out var ufrag) && ufrag.SequenceEqual(_user);

    /// <summary>The fragment alone.</summary>
    public override string ToString() => Ufrag;
}
