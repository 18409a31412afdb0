import { beforeBroadcast } from './broadcast-state.js';
import { systemClock } from './clock.js';
import { Emitter } from './emitter.js';
import { Existence } from './existence.js';
import { iceServersOf } from './ice-servers.js';
import { isAboutRelay, relayPeer } from './messages.js';
import { defaultQuality } from './quality.js';
import { RelayPublisher } from './relay-publisher.js';
import { SignalingClient } from './signaling-client.js';
import { Uplink } from './uplink.js';
import { ViewerConnection } from './viewer-connection.js';

/** @import { BroadcastState } from './broadcast-state.js' */
/** @import { Clock } from './clock.js' */
/** @import { Route, RoutePolicy, ServerMessage, Welcome } from './messages.js' */
/** @import { Quality } from './quality.js' */
/** @import { EndReason } from './reconnecting.js' */
/** @import { Tracks } from './viewer-connection.js' */

/** Viewers change over within a second or two; who has not by then is not waited for. */
const changesOverWithin = 10_000;
/** From the first packets over the new way to the picture that is shown. */
const lingersFor = 2_000;

/**
 * One broadcast, from "go live" to "stop": the signaling, and a connection to each viewer.
 *
 * @extends {Emitter<{ change: BroadcastState }>}
 */
export class BroadcasterSession extends Emitter {
  #signaling;
  #clock;
  #existence;
  #RTCPeerConnection;
  /** @type {Map<string, ViewerConnection>} */
  #viewers = new Map();
  #viewersSeen = 0;
  /** All viewers there are, whichever way they watch. @type {Set<string>} */
  #present = new Set();
  #relay;
  #url;
  #directTimeout = 0;
  #uplink;
  /** @type {unknown} */
  #changeOver;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {MediaStream[]} */
  #streams;
  /** @type {Tracks} */
  #tracks;
  #quality;
  /** @type {BroadcastState} */
  #state = beforeBroadcast;

  /**
   * @param {object} options
   * @param {string} options.url of the signaling socket
   * @param {string} options.token
   * @param {string} [options.title]
   * @param {() => Promise<boolean>} [options.exists] asks whether the stream's id is still good: a browser does not tell why a socket was refused
   * @param {RoutePolicy | null} [options.route] which ways the media may take; null leaves it to the server
   * @param {Tracks} options.tracks
   * @param {Quality} [options.quality]
   * @param {Clock} [options.clock]
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   * @param {MediaStream[]} [options.streams]
   */
  constructor({ url, token, title = '', route = null, exists = async () => true, tracks, quality = defaultQuality, clock = systemClock, ...more }) {
    super();
    this.#url = url;
    this.#clock = clock;
    this.#existence = new Existence(exists, () => this.#signaling.leave('unauthorized'));
    this.#tracks = tracks;
    this.#quality = quality;
    this.#streams = more.streams ?? [new MediaStream()];
    this.#RTCPeerConnection = more.RTCPeerConnection;
    this.#relay = new RelayPublisher({
      send: (message) => this.#signaling.send(message),
      check: () => this.#signaling.check(),
      tracks, quality, clock,
      streams: this.#streams,
      RTCPeerConnection: more.RTCPeerConnection,
      onChange: () => this.#relayIs(),
    });
    this.#uplink = new Uplink({
      clock, quality: () => this.#quality,
      relay: () => (this.#state.route === 'relay' && this.#relay.works ? this.#relay.connection : null),
      copies: () => (this.#state.route === 'p2p' ? this.viewers.filter((viewer) => viewer.works) : []).map((viewer) => viewer.connection),
      onLimited: () => this.#signaling.send({ type: 'uplink-limited' }),
      onSlow: (uplinkIsSlow) => this.#change({ uplinkIsSlow }),
    });
    this.#signaling = new SignalingClient({
      url,
      clock,
      WebSocket: more.WebSocket,
      // An empty title takes an earlier broadcast's away.
      hello: (resume) => ({ type: 'broadcast', token, title, ...(route && { route }), ...(resume && { resume }) }),
    });
    this.#signaling.on('message', (message) => this.#receive(message));
    this.#signaling.on('state', (state) => {
      if (state !== 'waiting') return;
      this.#change({
        phase: this.#state.liveSince === null ? 'connecting' : 'reconnecting',
        retrying: true, serverShutsDown: this.#signaling.serverShutsDown,
      });
      this.#existence.lost();
    });
    this.#signaling.on('closed', (endReason) => this.#end(endReason));
  }

  get state() {
    return this.#state;
  }

  get viewers() {
    return [...this.#viewers.values()];
  }

  /** The connection to the relay, while the media takes that way. */
  get relayConnection() {
    return this.#relay.connection;
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
    await Promise.all([this.#relay, ...this.viewers].map((connection) => connection.setTracks(tracks)));
  }

  /** @param {Quality} quality */
  async setQuality(quality) {
    this.#quality = quality;
    await Promise.all([this.#relay, ...this.viewers].map((connection) => connection.setQuality(quality)));
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'viewer-joined':
        return this.#join(message.peer_id);
      case 'viewer-left':
        this.#present.delete(message.peer_id);
        return message.reason === 'lost' ? this.#viewers.get(message.peer_id)?.lost() : this.#forget(message.peer_id);
      case 'route':
        return this.#routeIs(message.via);
      case 'answer':
        if (message.from === relayPeer) return void this.#relay.receiveAnswer(message.sdp);
        return void this.#viewers.get(message.from)?.receiveAnswer(message.sdp);
      case 'candidate':
        return void this.#viewers.get(message.from)?.receiveCandidate(message.candidate);
      case 'viewer-count':
        return this.#change({ viewerCount: message.viewer_count });
      case 'delays':
        return this.#change({ delays: { ...message, at: this.#clock.now() } });
      case 'advice':
        return this.#change({ advice: message.advice });
      case 'error':
        return isAboutRelay(message.code) ? this.#relay.refused() : this.#change({ error: message.code });
      default:
        return undefined;
    }
  }

  /** @param {Welcome} welcome */
  #welcome(welcome) {
    this.#iceServers = iceServersOf(welcome, this.#url);
    this.#directTimeout = welcome.direct_timeout_ms ?? 0;
    this.#existence.welcomed();
    this.#present.clear(); // all who are there are told of now
    this.#change({
      phase: 'live',
      error: null, retrying: false, serverShutsDown: false, advice: [],
      liveSince: Date.parse(welcome.live_since ?? '') || (this.#state.liveSince ?? this.#clock.now()),
      viewerCount: welcome.viewer_count,
      policy: welcome.route ?? 'p2p',
    });
    const via = welcome.via ?? 'p2p';
    if (via !== this.#state.route) this.#routeIs(via);
    else if (via === 'relay') this.#relay.start(this.#iceServers);
    this.#uplink.start({ mayMove: this.#state.policy === 'auto' });
  }

  /** @param {Route} route */
  #routeIs(route) {
    if (route === this.#state.route) return;
    this.#clock.clearTimeout(this.#changeOver);
    this.#change({ route });
    if (route === 'relay') {
      for (const viewer of this.viewers) viewer.retire();
      this.#relay.start(this.#iceServers);
      this.#relayIs();
    } else {
      for (const peerId of this.#present) {
        this.#viewers.get(peerId)?.close();
        this.#connect(peerId);
      }
      this.#relay.stopIn(changesOverWithin);
    }
  }

  /** The relay works, or does not any more: viewers that watch directly have some time to come over. */
  #relayIs() {
    this.#change({ mends: this.#state.route === 'relay' && this.#relay.mends });
    if (this.#state.route !== 'relay' || !this.#relay.works) return;
    this.#clock.clearTimeout(this.#changeOver);
    this.#changeOver = this.#clock.setTimeout(() => {
      for (const viewer of this.viewers) this.#forget(viewer.peerId);
    }, changesOverWithin);
  }

  #viewerChanged() {
    const isBack = this.#state.route === 'p2p' && this.#relay.connection !== null;
    if (isBack && this.viewers.every((viewer) => viewer.works)) this.#relay.stopIn(lingersFor);
    this.#change({});
  }

  /** @param {string} peerId */
  #join(peerId) {
    this.#present.add(peerId);
    // Whoever watches through the relay has been told, and offers to it.
    if (this.#state.route === 'relay') return;
    const known = this.#viewers.get(peerId);
    if (known) known.reachable();
    else this.#connect(peerId);
  }

  /** @param {string} peerId */
  #connect(peerId) {
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
      onChange: () => this.#viewerChanged(),
      onGone: () => {
        if (this.#viewers.get(peerId) === viewer) this.#forget(peerId);
      },
      ...(this.#state.policy !== 'p2p' && {
        onUnreached: () => this.#signaling.send({ type: 'route-failed', to: peerId }),
        directTimeout: this.#directTimeout,
      }),
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
    this.#clock.clearTimeout(this.#changeOver);
    this.#uplink.stop();
    this.#relay.stop();
    for (const viewer of this.viewers) viewer.close();
    this.#viewers.clear();
    this.#present.clear();
    this.#change({ phase: 'ended', endReason, liveSince: null, viewerCount: 0, route: 'p2p', mends: false, delays: null, advice: [], uplinkIsSlow: false });
  }

  /** @param {Partial<BroadcastState>} change */
  #change(change) {
    this.#state = { ...this.#state, ...change };
    this.emit('change', this.#state);
  }
}
