import { systemClock } from './clock.js';
import { Emitter } from './emitter.js';
import { defaultQuality } from './quality.js';
import { SignalingClient } from './signaling-client.js';
import { ViewerConnection } from './viewer-connection.js';

/** @import { Clock } from './clock.js' */
/** @import { ServerMessage, Welcome } from './messages.js' */
/** @import { Quality } from './quality.js' */
/** @import { EndReason } from './reconnecting.js' */
/** @import { Tracks } from './viewer-connection.js' */

/** Losing the socket once is everyday; failing to get it back may mean that the stream's id is worth nothing any more. */
const asksAfter = 2;

/**
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
 */

/**
 * One broadcast, from "go live" to "stop": the signaling, and a connection to each viewer.
 *
 * @extends {Emitter<{ change: BroadcastState }>}
 */
export class BroadcasterSession extends Emitter {
  #signaling;
  #clock;
  #exists;
  /** How often the signaling was lost since it last was there. */
  #losses = 0;
  #RTCPeerConnection;
  /** @type {Map<string, ViewerConnection>} */
  #viewers = new Map();
  #viewersSeen = 0;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {MediaStream[]} */
  #streams;
  /** @type {Tracks} */
  #tracks;
  #quality;
  /** @type {BroadcastState} */
  #state = { phase: 'idle', endReason: null, error: null, retrying: false, serverShutsDown: false, liveSince: null, viewerCount: 0 };

  /**
   * @param {object} options
   * @param {string} options.url of the signaling socket
   * @param {string} options.token
   * @param {string} [options.title]
   * @param {() => Promise<boolean>} [options.exists] asks whether the stream's id is still good: a browser does not tell why a socket was refused
   * @param {Tracks} options.tracks
   * @param {Quality} [options.quality]
   * @param {Clock} [options.clock]
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   * @param {MediaStream[]} [options.streams]
   */
  constructor({ url, token, title = '', exists = async () => true, tracks, quality = defaultQuality, clock = systemClock, ...more }) {
    super();
    this.#clock = clock;
    this.#exists = exists;
    this.#tracks = tracks;
    this.#quality = quality;
    this.#streams = more.streams ?? [new MediaStream()];
    this.#RTCPeerConnection = more.RTCPeerConnection;
    this.#signaling = new SignalingClient({
      url,
      clock,
      WebSocket: more.WebSocket,
      // An empty title takes an earlier broadcast's away.
      hello: (resume) => ({ type: 'broadcast', token, title, ...(resume && { resume }) }),
    });
    this.#signaling.on('message', (message) => this.#receive(message));
    this.#signaling.on('state', (state) => {
      if (state !== 'waiting') return;
      this.#change({
        phase: this.#state.liveSince === null ? 'connecting' : 'reconnecting',
        retrying: true,
        serverShutsDown: this.#signaling.serverShutsDown,
      });
      this.#losses++;
      this.#askWhetherItExists();
    });
    this.#signaling.on('closed', (endReason) => this.#end(endReason));
  }

  get state() {
    return this.#state;
  }

  get viewers() {
    return [...this.#viewers.values()];
  }

  start() {
    this.#change({ phase: 'connecting' });
    this.#signaling.open();
  }

  stop() {
    this.#signaling.leave();
  }

  retryNow() {
    this.#signaling.retryNow();
  }

  /** @param {Tracks} tracks what every viewer, present and future, gets from now on */
  async setTracks(tracks) {
    this.#tracks = tracks;
    await Promise.all(this.viewers.map((viewer) => viewer.setTracks(tracks)));
  }

  /** @param {Quality} quality */
  async setQuality(quality) {
    this.#quality = quality;
    await Promise.all(this.viewers.map((viewer) => viewer.setQuality(quality)));
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'viewer-joined':
        return this.#join(message.peer_id);
      case 'viewer-left':
        return message.reason === 'lost' ? this.#viewers.get(message.peer_id)?.lost() : this.#forget(message.peer_id);
      case 'answer':
        return void this.#viewers.get(message.from)?.receiveAnswer(message.sdp);
      case 'candidate':
        return void this.#viewers.get(message.from)?.receiveCandidate(message.candidate);
      case 'viewer-count':
        return this.#change({ viewerCount: message.viewer_count });
      case 'error':
        return this.#change({ error: message.code });
      default:
        return undefined;
    }
  }

  /** @param {Welcome} welcome */
  #welcome(welcome) {
    this.#iceServers = welcome.ice_servers;
    this.#losses = 0;
    this.#change({
      phase: 'live',
      error: null,
      retrying: false,
      serverShutsDown: false,
      liveSince: Date.parse(welcome.live_since ?? '') || (this.#state.liveSince ?? this.#clock.now()),
      viewerCount: welcome.viewer_count,
    });
  }

  async #askWhetherItExists() {
    if (this.#losses < asksAfter) return;
    const exists = await this.#exists().catch(() => true);
    if (!exists && this.#losses > 0) this.#signaling.leave('unauthorized');
  }

  /** @param {string} peerId */
  #join(peerId) {
    const known = this.#viewers.get(peerId);
    if (known) {
      known.reachable();
      return;
    }
    const viewer = new ViewerConnection({
      peerId,
      number: ++this.#viewersSeen,
      iceServers: this.#iceServers,
      send: (message) => this.#signaling.send(message),
      tracks: this.#tracks,
      quality: this.#quality,
      streams: this.#streams,
      clock: this.#clock,
      RTCPeerConnection: this.#RTCPeerConnection,
      onChange: () => this.#change({}),
      onGone: () => this.#forget(peerId),
    });
    this.#viewers.set(peerId, viewer);
    viewer.offer();
  }

  /** @param {string} peerId */
  #forget(peerId) {
    this.#viewers.get(peerId)?.close();
    if (this.#viewers.delete(peerId)) this.#change({});
  }

  /** @param {EndReason} endReason */
  #end(endReason) {
    for (const viewer of this.viewers) viewer.close();
    this.#viewers.clear();
    this.#change({ phase: 'ended', endReason, liveSince: null, viewerCount: 0 });
  }

  /** @param {Partial<BroadcastState>} change */
  #change(change) {
    this.#state = { ...this.#state, ...change };
    this.emit('change', this.#state);
  }
}
