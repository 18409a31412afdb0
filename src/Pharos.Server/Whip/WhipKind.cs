namespace Pharos.Server.Whip;

/// <summary>Which of the two protocols.</summary>
internal enum WhipKind
{
    /// <summary>A publisher: RFC 9725.</summary>
    Whip,

    /// <summary>A player: draft-ietf-wish-whep.</summary>
    Whep,
}
