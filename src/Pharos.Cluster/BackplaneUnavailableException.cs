namespace Pharos.Cluster;

/// <summary>The directory did not answer in time. Always worth a later try.</summary>
public sealed class BackplaneUnavailableException : Exception
{
    /// <summary>An exception with a message for the log.</summary>
    public BackplaneUnavailableException(string message) : base(message) { }

    /// <summary>An exception with a message for the log and what led to it.</summary>
    public BackplaneUnavailableException(string message, Exception inner) : base(message, inner) { }

    /// <summary>An exception without details.</summary>
    public BackplaneUnavailableException() : this("The cluster directory cannot be reached.") { }
}
