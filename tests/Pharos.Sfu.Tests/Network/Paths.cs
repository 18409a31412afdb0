using System.Net;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Tests.Network;

/// <summary>Destinations for tests.</summary>
internal static class Paths
{
    public static TransportPath Udp(string address, int port) => new(Address(address, port), IsTcp: false, Local: 0);

    public static TransportPath Udp(EndPoint? endPoint) => Udp(((IPEndPoint)endPoint!).Address.ToString(), ((IPEndPoint)endPoint).Port);

    public static TransportPath Tcp(string address, int port, int connection) => new(Address(address, port), IsTcp: true, connection);

    public static TransportAddress Address(string address, int port) =>
        TransportAddress.TryParse(address, (ushort)port, out var value) ? value : throw new ArgumentException(address, nameof(address));
}
