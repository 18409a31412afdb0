/**
 * Whether an offer continues the connection that is there: the session id in `o=` (RFC 9429 §5.2.1) stays for its whole life.
 * A broadcaster that came back under its old `peer_id` with a new connection is told from one that restarts ICE.
 *
 * @param {RTCPeerConnection} connection
 * @param {string} sdp
 */
export function isSameSession(connection, sdp) {
  const current = connection.remoteDescription?.sdp;
  return !current || sessionId(current) === sessionId(sdp);
}

/**
 * Whether an answer is meant for a connection, and not for another one that was there before it.
 *
 * @param {RTCPeerConnection} connection
 * @param {string} sdp
 * @param {string | null} former the answer that the one before had
 */
export function isAnswerFor(connection, sdp, former) {
  return connection.remoteDescription ? isSameSession(connection, sdp) : !former || sessionId(former) !== sessionId(sdp);
}

/** @param {string} sdp */
function sessionId(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1];
}
