namespace Pharos.Sfu.Network;

/// <summary>How datagrams are handed to the system, the cheapest first.</summary>
internal enum UdpSendPath
{
    /// <summary>Runs to one destination as one message, many messages a system call (Linux, UDP_SEGMENT).</summary>
    Gso,

    /// <summary>Many datagrams a system call (Linux, sendmmsg).</summary>
    Batched,

    /// <summary>A system call a datagram: everywhere.</summary>
    OneByOne,
}
