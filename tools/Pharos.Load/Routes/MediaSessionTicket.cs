namespace Pharos.Load.Routes;

/// <summary>A session that the server has answered.</summary>
/// <param name="Answer">Its session description.</param>
/// <param name="EndAsync">Ends it; never throws.</param>
internal sealed record MediaSessionTicket(string Answer, Func<Task> EndAsync);
