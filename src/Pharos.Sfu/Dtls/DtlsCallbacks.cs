namespace Pharos.Sfu.Dtls;

/// <summary>
/// What a <see cref="DtlsAssociation"/> calls. Each is called on a thread of its own choosing, possibly from within a call to it; none may
/// block or throw.
/// </summary>
/// <param name="Send">A datagram to send; the memory is the callee's from then on.</param>
/// <param name="Finished">The handshake ended, once: with keys, or with why there are none.</param>
/// <param name="RemoteClosed">The other side ended the association after the handshake, at most once.</param>
internal sealed record DtlsCallbacks(Action<ReadOnlyMemory<byte>> Send, Action<SrtpKeys?, DtlsFailure> Finished, Action RemoteClosed);
