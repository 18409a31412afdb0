import { systemClock } from './clock.js';
import { Emitter } from './emitter.js';
import { PeerLink } from './peer-link.js';
import { backOff } from './reconnecting.js';
import { isSameSession } from './session-description.js';
import { SignalingClient } from './signaling-client.js';

/** @import { Clock } from './clock.js' */
/** @import { Description, ServerMessage, Welcome } from './messages.js' */
/** @import { EndReason } from './reconnecting.js' */

/** The broadcaster restarts ICE by itself within this time; after it, a fresh connection is quicker. */
const mendsWithin = 8_000;
/** Longer than an offer takes to come and a connection through a TURN server to stand: what was sent on the way may be lost. */
const joinsWithin = 15_000;
/** Losing the socket once is everyday; failing to get it back may mean that the stream's id is worth nothing any more. */
const asksAfter = 2;

/**
 * @typedef {'connecting' | 'unreachable' | 'waiting' | 'joining' | 'playing' | 'mending' | 'ended' | 'full' | 'unavailable' | 'not-found'
 *   | 'refused' | 'closed'} ViewPhase
 *   `unreachable`: the server was never reached. `waiting`: not live yet. `joining`: live, the media is on its way. `mending`: it was there and broke.
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
 */

/**
 * Watching one stream for as long as the page is open: through lost sockets, another broadcaster, an end and a new start.
 *
 * @extends {Emitter<{ change: ViewState }>}
 */
export class ViewerSession extends Emitter {
  #signaling;
  #clock;
  #look;
  #RTCPeerConnection;
  #peerId = '';
  /** How often the signaling was lost since it last was there. */
  #losses = 0;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** The connection in use. @type {PeerLink | null} */
  #link = null;
  /** The one before it, which plays until the new one does. @type {PeerLink | null} */
  #previous = null;
  /** @type {unknown} */
  #timer;
  /** @type {ViewState} */
  #state = {
    phase: 'connecting', signaling: false, title: null, liveSince: null, viewerCount: 0, endReason: null, failures: 0,
    audio: null, video: null,
  };

  /**
   * @param {object} options
   * @param {string} options.url of the signaling socket
   * @param {() => Promise<{ title: string | null } | null>} options.look asks without a socket what the stream is; null where it was never
   *   issued: a browser does not tell why a socket was refused
   * @param {Clock} [options.clock]
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   */
  constructor({ url, look, clock = systemClock, ...platform }) {
    super();
    this.#clock = clock;
    this.#look = look;
    this.#RTCPeerConnection = platform.RTCPeerConnection;
    this.#signaling = new SignalingClient({
      url,
      clock,
      WebSocket: platform.WebSocket,
      hello: (resume) => ({ type: 'watch', ...(resume && this.#plays && { resume }) }),
    });
    this.#signaling.on('message', (message) => this.#receive(message));
    this.#signaling.on('state', (state) => this.#signalingIs(state));
    this.#signaling.on('closed', (reason) => this.#end(reason));
  }

  get state() {
    return this.#state;
  }

  get connection() {
    return this.#link?.connection ?? null;
  }

  start() {
    this.#signaling.open();
  }

  stop() {
    this.#signaling.leave();
  }

  retryNow() {
    this.#signaling.retryNow();
  }

  get #plays() {
    return this.connection?.connectionState === 'connected';
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'offer':
        return this.#receiveOffer(message);
      case 'candidate':
        for (const link of [this.#link, this.#previous]) {
          if (link?.peerId === message.from) return void link.receiveCandidate(message.candidate);
        }
        return undefined;
      case 'stream-live':
        this.#expectPicture();
        return this.#change({
          phase: 'joining', liveSince: Date.parse(message.live_since ?? '') || null, title: message.title, endReason: null,
        });
      case 'stream-ended':
        this.#closeLinks();
        return this.#change({ phase: 'ended', endReason: message.reason, liveSince: null, audio: null, video: null });
      case 'viewer-count':
        return this.#change({ viewerCount: message.viewer_count });
      case 'error':
        if (message.code === 'stream-full') return void this.#turnAway();
        if (message.code === 'unavailable' && !this.#plays) return this.#change({ phase: 'unavailable' });
        return undefined;
      default:
        return undefined;
    }
  }

  /** @param {Welcome} welcome */
  #welcome(welcome) {
    this.#iceServers = welcome.ice_servers;
    this.#losses = 0;
    const resumed = this.#peerId === welcome.peer_id;
    this.#peerId = welcome.peer_id;
    // Live when the socket was lost and not any more: it ended meanwhile.
    const sawIt = ['joining', 'playing', 'mending', 'ended'].includes(this.#state.phase);
    if (!welcome.live) this.#closeLinks();
    else if (!this.#plays) this.#expectPicture();
    this.#change({
      signaling: true,
      phase: welcome.live ? (resumed && this.#plays ? 'playing' : 'joining') : sawIt ? 'ended' : 'waiting',
      title: welcome.title,
      liveSince: Date.parse(welcome.live_since ?? '') || null,
      viewerCount: welcome.viewer_count,
      ...(!welcome.live && { audio: null, video: null }),
    });
  }

  /** No place left. Whoever waits for one should read for what, which only a welcome says. */
  async #turnAway() {
    const isNew = this.#state.phase !== 'full' && this.#state.title === null;
    this.#change({ phase: 'full' });
    const stream = isNew && await this.#look().catch(() => null);
    if (stream && this.#state.phase === 'full') this.#change({ title: stream.title });
  }

  /** @param {Description} offer */
  #receiveOffer(offer) {
    const link = this.#link?.peerId === offer.from && isSameSession(this.#link.connection, offer.sdp)
      ? this.#link
      : this.#replaceLink(offer.from);
    link.receiveOffer(offer.sdp);
  }

  /** @param {string} peerId */
  #replaceLink(peerId) {
    const link = new PeerLink({
      peerId,
      iceServers: this.#iceServers,
      send: (message) => this.#signaling.send(message),
      RTCPeerConnection: this.#RTCPeerConnection,
    });
    link.on('state', () => this.#mediaIs(link));
    link.on('described', () => this.#showTracks(link));
    link.on('failure', () => this.#joinAgain(link));
    this.#previous?.close();
    this.#previous = this.#link;
    this.#link = link;
    if (!this.#previous) this.#change({ phase: 'joining' });
    this.#expectPicture();
    return link;
  }

  /** Joins again where no connection stands in time. */
  #expectPicture() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => {
      // Without the server there is nobody to ask; its next welcome begins anew.
      if (this.#signaling.state === 'open') this.#joinAgain(this.#link);
    }, joinsWithin);
  }

  /** @param {PeerLink} link */
  #mediaIs(link) {
    if (link !== this.#link) return;
    switch (link.connection.connectionState) {
      case 'connected':
        this.#clock.clearTimeout(this.#timer);
        this.#previous?.close();
        this.#previous = null;
        this.#change({ phase: 'playing', failures: 0 });
        this.#showTracks(link);
        break;
      case 'disconnected':
        this.#change({ phase: 'mending' });
        this.#clock.clearTimeout(this.#timer);
        this.#timer = this.#clock.setTimeout(() => this.#joinAgain(link), mendsWithin);
        break;
      case 'failed':
        this.#joinAgain(link);
        break;
    }
  }

  /**
   * The tracks the broadcaster sends just now, from the directions both sides agreed on.
   *
   * @param {PeerLink} link
   */
  #showTracks(link) {
    if (link !== this.#link || !this.#plays) return;
    /** @type {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} */
    const tracks = { audio: null, video: null };
    for (const { currentDirection, receiver } of link.connection.getTransceivers()) {
      if (currentDirection !== 'recvonly') continue;
      if (receiver.track.kind === 'audio') tracks.audio ??= receiver.track;
      else tracks.video ??= receiver.track;
    }
    this.#change(tracks);
  }

  /**
   * Asks for a fresh connection. The last picture stays until there is another.
   *
   * @param {PeerLink | null} broken null where none was ever offered, which is no failure to connect
   */
  #joinAgain(broken) {
    if (broken !== this.#link || this.#plays) return;
    this.#clock.clearTimeout(this.#timer);
    const failures = this.#state.failures + (broken ? 1 : 0);
    this.#change({ phase: this.#state.video || this.#state.audio ? 'mending' : 'joining', failures });
    const delay = failures <= 1 ? 0 : backOff(failures, this.#clock.random());
    this.#timer = this.#clock.setTimeout(() => {
      // An offer that came meanwhile is the fresh connection.
      if (broken === this.#link) this.#signaling.rejoin();
    }, delay);
  }

  /** @param {import('./signaling-client.js').SignalingState} state */
  async #signalingIs(state) {
    if (state !== 'waiting') return;
    const everIn = this.#peerId !== '';
    this.#losses++;
    // A server that turns us away for now was reached.
    const turnedAway = this.#state.phase === 'full' || this.#state.phase === 'unavailable';
    this.#change({ signaling: false, ...(!everIn && !turnedAway && { phase: 'unreachable' }) });
    // A picture that still plays needs no server.
    if (turnedAway || this.#plays || (everIn && this.#losses < asksAfter)) return;
    const stream = await this.#look().catch(() => undefined);
    if (stream !== null || this.#state.signaling || this.#plays || this.#signaling.state === 'closed') return;
    this.#change({ phase: 'not-found', liveSince: null, audio: null, video: null });
    this.#signaling.leave();
  }

  /** @param {EndReason} reason */
  #end(reason) {
    this.#closeLinks();
    if (this.#state.phase === 'not-found') return;
    const phase = reason === 'ended' ? 'ended' : reason === 'left' ? 'closed' : 'refused';
    this.#change({ phase, liveSince: null, audio: null, video: null });
  }

  #closeLinks() {
    this.#clock.clearTimeout(this.#timer);
    this.#link?.close();
    this.#previous?.close();
    this.#link = this.#previous = null;
  }

  /** @param {Partial<ViewState>} change */
  #change(change) {
    this.#state = { ...this.#state, ...change };
    this.emit('change', this.#state);
  }
}
