namespace Pharos.Load.Routes;

/// <summary>A stream.</summary>
/// <param name="Id">Who knows it may watch.</param>
/// <param name="Token">Who has it may broadcast; null where nobody here does.</param>
internal sealed record StreamTicket(string Id, string? Token);
