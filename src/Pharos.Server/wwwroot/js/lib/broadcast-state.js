/** @import { Advice, DelaysAre, Route, RoutePolicy } from './messages.js' */
/** @import { EndReason } from './reconnecting.js' */

/**
 * @typedef {DelaysAre & { at: number }} ViewerDelays and when that was said
 *
 * @typedef {'idle' | 'connecting' | 'live' | 'reconnecting' | 'ended'} BroadcastPhase
 *   `reconnecting`: the signaling only; viewers keep their picture.
 *
 * @typedef {object} BroadcastState
 * @property {BroadcastPhase} phase
 * @property {EndReason | null} endReason
 * @property {string | null} error code of the server's last complaint, while it holds
 * @property {boolean} retrying the server was not reached, and is tried again
 * @property {boolean} serverShutsDown
 * @property {number | null} liveSince
 * @property {number} viewerCount
 * @property {Route} route the way the media takes
 * @property {boolean} mends the line to the relay was lost, and is being made again
 * @property {RoutePolicy | null} policy which ways it may take; null until the server has said so
 * @property {ViewerDelays | null} delays how long it takes to viewers, as they have said of late
 * @property {Advice[]} advice what the server found that could be changed, the most important first
 * @property {boolean} uplinkIsSlow the line carries less than the chosen quality
 */

/** @type {BroadcastState} */
export const beforeBroadcast = {
  phase: 'idle', endReason: null, error: null, retrying: false, serverShutsDown: false, liveSince: null, viewerCount: 0, route: 'p2p', mends: false, policy: null,
  delays: null,
  advice: [], uplinkIsSlow: false,
};
