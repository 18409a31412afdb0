namespace Pharos.Load.Routes;

/// <summary>Somebody could not join: <see cref="Reason"/> is what joins are counted by, the message is for whoever runs the tool.</summary>
internal sealed class JoinException : Exception
{
    /// <summary>With no reason.</summary>
    public JoinException()
        : this("unknown", "The join failed.")
    {
    }

    /// <summary>With a message alone.</summary>
    public JoinException(string message)
        : this("unknown", message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public JoinException(string message, Exception inner)
        : base(message, inner) => Reason = "unknown";

    /// <summary>With both.</summary>
    /// <param name="reason">A few words, the same for the same reason.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public JoinException(string reason, string message)
        : base(message) => Reason = reason;

    /// <summary>A few words, the same for the same reason.</summary>
    public string Reason { get; }
}
