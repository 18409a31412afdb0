using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Ice;

/// <summary>A way to the other side: what a 5-tuple is to the caller. Two are the same when all three parts are. RFC 8445 §4.</summary>
/// <param name="Remote">Where datagrams come from and go to.</param>
/// <param name="IsTcp">Over a TCP connection; otherwise over UDP.</param>
/// <param name="Local">Whatever the caller tells its own end by: the number of an address, or of a connection. Not read here.</param>
public readonly record struct TransportPath(TransportAddress Remote, bool IsTcp, int Local);
