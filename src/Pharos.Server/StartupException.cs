namespace Pharos.Server;

/// <summary>
/// The configuration does not allow a start. The message is for the person who starts the server: what is wrong, and what to do.
/// </summary>
/// <param name="message">One or two sentences.</param>
internal sealed class StartupException(string message) : Exception(message);
