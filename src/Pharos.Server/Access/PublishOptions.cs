using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Pharos.Server.Access;

/// <summary>Who may create a stream.</summary>
internal enum PublishAccessMode
{
    /// <summary>Everyone who reaches the server.</summary>
    Open,

    /// <summary>Holders of one of the configured keys.</summary>
    Key,
}

/// <summary>Who may broadcast: <c>Pharos:Publish</c>.</summary>
internal sealed record PublishOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Publish";

    /// <summary>Who may create a stream.</summary>
    [Description("Who may create a stream: `open` (everyone) or `key` (holders of a key).")]
    public PublishAccessMode Access { get; init; } = PublishAccessMode.Open;

    /// <summary>The keys.</summary>
    [Description("Keys that allow creating streams when `Access` is `key`; one of them is asked for once on the broadcast page.")]
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Access == PublishAccessMode.Key && !Keys.Any(key => !string.IsNullOrWhiteSpace(key)))
            yield return new("Pharos__Publish__Access is `key`, but no key is set. Set Pharos__Publish__Keys__0.");
    }
}
