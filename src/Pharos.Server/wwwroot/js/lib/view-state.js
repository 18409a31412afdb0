/** @import { Layer, Presence, Route } from './messages.js' */

/**
 * @typedef {'connecting' | 'unreachable' | 'waiting' | 'joining' | 'playing' | 'mending' | 'ended' | 'full' | 'unavailable' | 'not-found'
 *   | 'refused' | 'unsupported' | 'closed'} ViewPhase
 *   `unreachable`: the server was never reached. `waiting`: not live yet. `joining`: live, the media is on its way. `mending`: it was there and broke.
 *   `unsupported`: it is sent in a codec that this browser cannot decode.
 *
 * @typedef {object} ViewState
 * @property {ViewPhase} phase
 * @property {boolean} signaling false while the server cannot be reached; the picture may well go on
 * @property {string | null} title
 * @property {number | null} liveSince
 * @property {number} viewerCount
 * @property {'ended' | 'lost' | null} endReason
 * @property {number} failures connections that came to nothing, in a row
 * @property {MediaStreamTrack | null} audio
 * @property {MediaStreamTrack | null} video
 * @property {Route} via the way the media of the stream takes
 * @property {Route | null} route the way of what is played here; null while nothing is
 * @property {Presence} presence of the broadcaster
 * @property {boolean} flows whether there is a connection that media may come by
 * @property {string | null} codec that this browser cannot decode, where `unsupported`
 * @property {Layer[]} layers that the relay has of the pictures, the best first
 * @property {string | null} layer that was chosen; null for the best that the line carries
 */

/** @type {ViewState} */
export const beforeWatching = {
  phase: 'connecting', signaling: false, title: null, liveSince: null, viewerCount: 0, endReason: null, failures: 0,
  audio: null, video: null, via: 'p2p', route: null, presence: 'here', flows: false, codec: null, layers: [], layer: null,
};
