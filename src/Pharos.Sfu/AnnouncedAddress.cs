using System.Net;

namespace Pharos.Sfu;

/// <summary>An address that a client may reach the media port under, as the candidates of an answer tell it.</summary>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="UdpPort">The number of the UDP port there; null where UDP does not get through.</param>
/// <param name="TcpPort">The number of the TCP port that takes ICE-TCP (RFC 6544, passive); null for none.</param>
public readonly record struct AnnouncedAddress(IPAddress Address, int? UdpPort, int? TcpPort);
