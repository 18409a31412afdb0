using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Network;

/// <summary>One datagram that waits to be sent.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Offset">Where it begins in the outbox's memory.</param>
/// <param name="Length">Bytes; 1 to <see cref="Outbox.MaxDatagram"/>.</param>
internal readonly record struct OutboxEntry(TransportPath Path, int Offset, int Length);
