/**
 * The messages of docs/signaling.md as types.
 *
 * @typedef {{ candidate?: string, sdpMid?: string | null, sdpMLineIndex?: number | null, usernameFragment?: string | null }} Candidate
 *
 * @typedef {{ type: 'broadcast', token: string, title?: string, resume?: string, takeover?: boolean }
 *   | { type: 'watch', resume?: string }} Hello the first message on a socket
 *
 * @typedef {Hello
 *   | { type: 'offer' | 'answer', to: string, sdp: string }
 *   | { type: 'candidate', to: string, candidate: Candidate | null }
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
 *
 * @typedef {{ type: 'viewer-joined', peer_id: string } | { type: 'viewer-left', peer_id: string, reason: 'left' | 'lost' }} ViewerChange
 * @typedef {{ type: 'offer' | 'answer', from: string, sdp: string }} Description
 * @typedef {{ type: 'candidate', from: string, candidate: Candidate | null }} TrickledCandidate
 * @typedef {{ type: 'stream-live', live_since: string | null, title: string | null }} StreamLive
 * @typedef {{ type: 'stream-ended', reason: 'ended' | 'lost' }} StreamEnded
 * @typedef {{ type: 'viewer-count', viewer_count: number }} ViewerCount
 * @typedef {{ type: 'error', code: string, message: string, retry_after_ms?: number }} ErrorMessage
 * @typedef {{ type: 'pong' }} Pong
 *
 * @typedef {Welcome | ViewerChange | Description | TrickledCandidate | StreamLive | StreamEnded | ViewerCount
 *   | ErrorMessage | Pong} ServerMessage
 */

export {};
