/**
 * The messages of docs/signaling.md as types.
 *
 * @typedef {{ candidate?: string, sdpMid?: string | null, sdpMLineIndex?: number | null, usernameFragment?: string | null }} Candidate
 *
 * @typedef {'auto' | 'p2p' | 'relay'} RoutePolicy
 * @typedef {'p2p' | 'relay'} Route
 *
 * @typedef {{ type: 'broadcast', token: string, title?: string, resume?: string, takeover?: boolean, route?: RoutePolicy }
 *   | { type: 'watch', resume?: string }} Hello the first message on a socket
 *
 * @typedef {{ id: string, active: boolean, bitrate: number }} Layer one of the sizes that the relay has of the pictures
 *
 * @typedef {{ type: 'sending', audio: boolean, video: boolean }} Sending what the broadcaster sends to the relay
 *
 * @typedef {{ type: 'delay', ms: number }} Delay what a viewer measured, from the camera to its screen
 *
 * @typedef {Hello
 *   | { type: 'offer' | 'answer', to: string, sdp: string }
 *   | { type: 'candidate', to: string, candidate: Candidate | null }
 *   | { type: 'route-failed', to: string }
 *   | { type: 'uplink-limited' }
 *   | Sending
 *   | { type: 'select-layer', layer: string | null }
 *   | Delay
 *   | { type: 'leave' }
 *   | { type: 'ping' }} ClientMessage
 *
 * @typedef {object} Welcome
 * @property {'welcome'} type
 * @property {string} peer_id
 * @property {string} stream_id
 * @property {'broadcaster' | 'viewer'} role
 * @property {boolean} live
 * @property {string | null} live_since
 * @property {string | null} title
 * @property {RTCIceServer[]} ice_servers
 * @property {number} viewer_count
 * @property {string} resume
 * @property {RoutePolicy} [route] which ways the media may take; an older server knows one only
 * @property {Route} [via] the way it takes now
 * @property {number} [direct_timeout_ms] after which a direct connection that has not come up is reported
 * @property {number | null} [stun_port] UDP port of the server that answers STUN
 *
 * @typedef {{ type: 'viewer-joined', peer_id: string } | { type: 'viewer-left', peer_id: string, reason: 'left' | 'lost' }} ViewerChange
 * @typedef {{ type: 'offer' | 'answer', from: string, sdp: string }} Description
 * @typedef {{ type: 'candidate', from: string, candidate: Candidate | null }} TrickledCandidate
 * @typedef {{ type: 'stream-live', live_since: string | null, title: string | null }} StreamLive
 * @typedef {{ type: 'stream-ended', reason: 'ended' | 'lost' }} StreamEnded
 * @typedef {{ type: 'viewer-count', viewer_count: number }} ViewerCount
 * @typedef {{ type: 'route', via: Route }} RouteIs
 * @typedef {{ type: 'layers', layers: Layer[] }} LayersAre the best first
 * @typedef {'here' | 'lost' | 'left'} Presence of the broadcaster: `lost` is expected back, `left` said so and may begin anew
 * @typedef {{ type: 'presence', broadcaster: Presence }} PresenceIs
 * @typedef {{ type: 'delays', measured: number, median_ms: number, p95_ms: number, max_ms: number, viewers: { peer_id: string, ms: number }[] }} DelaysAre
 *   of all viewers that measure, and each of the first
 * @typedef {{ code: string, text: string }} Advice a sentence that says what to change
 * @typedef {{ type: 'advice', advice: Advice[] }} AdviceIs the most important first
 * @typedef {{ type: 'error', code: string, message: string, retry_after_ms?: number, codec?: string }} ErrorMessage
 * @typedef {{ type: 'pong' }} Pong
 *
 * @typedef {Welcome | ViewerChange | Description | TrickledCandidate | StreamLive | StreamEnded | ViewerCount
 *   | RouteIs | Sending | LayersAre | PresenceIs | DelaysAre | AdviceIs | ErrorMessage | Pong} ServerMessage
 */

/**
 * Whether an error says that the relay has not, or no longer, taken a connection.
 *
 * @param {string} code
 */
export function isAboutRelay(code) {
  return ['bad-offer', 'codec-unsupported', 'relay-not-ready', 'relay-lost'].includes(code);
}

/** The relay, as a peer. */
export const relayPeer = 'relay';
