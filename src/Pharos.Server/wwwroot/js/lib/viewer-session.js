import { systemClock } from './clock.js';
import { DelayReport } from './delay-report.js';
import { Emitter } from './emitter.js';
import { iceServersOf } from './ice-servers.js';
import { isAboutRelay, relayPeer } from './messages.js';
import { isSameSession } from './session-description.js';
import { SignalingClient } from './signaling-client.js';
import { Reaching } from './reaching.js';
import { Rejoining } from './rejoining.js';
import { LayerChoice } from './layer-choice.js';
import { RelayViewing } from './relay-viewing.js';
import { beforeWatching } from './view-state.js';
import { ViewerLinks } from './viewer-links.js';

/** @import { Clock } from './clock.js' */
/** @import { Description, Route, RoutePolicy, ServerMessage, Welcome } from './messages.js' */
/** @import { PeerLink } from './peer-link.js' */
/** @import { EndReason } from './reconnecting.js' */
/** @import { ViewState } from './view-state.js' */

/**
 * Watching one stream for as long as the page is open: through lost sockets, another broadcaster, an end and a new start.
 *
 * @extends {Emitter<{ change: ViewState }>}
 */
export class ViewerSession extends Emitter {
  #signaling;
  #peerId = '';
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #links;
  #relay;
  #rejoining;
  #reaching;
  #layers;
  #delay;
  #clock;
  #url;
  /** @type {RoutePolicy} */
  #policy = 'p2p';
  #directTimeout = 0;
  /** @type {ViewState} */
  #state = beforeWatching;

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
    this.#url = url;
    this.#signaling = new SignalingClient({
      url,
      clock,
      WebSocket: platform.WebSocket,
      hello: (resume) => ({ type: 'watch', ...(resume && this.#plays && { resume }) }),
    });
    this.#links = new ViewerLinks({
      clock, send: (message) => this.#signaling.send(message), RTCPeerConnection: platform.RTCPeerConnection,
    });
    const more = {
      links: this.#links,
      clock,
      state: () => this.#state,
      change: (/** @type {Partial<ViewState>} */ change) => this.#change(change),
      signaling: this.#signaling,
    };
    this.#clock = clock;
    this.#delay = new DelayReport((message) => this.#signaling.send(message));
    this.#layers = new LayerChoice(more);
    this.#relay = new RelayViewing({ ...more, layers: this.#layers });
    this.#rejoining = new Rejoining(more);
    this.#reaching = new Reaching({ ...more, look });
    this.#links.on('state', (link) => this.#mediaIs(link));
    this.#links.on('described', () => this.#showTracks());
    this.#links.on('failure', (link) => this.#again(link));
    this.#links.on('unreached', ({ peerId }) => this.#signaling.send({ type: 'route-failed', to: peerId }));
    this.#signaling.on('message', (message) => this.#receive(message));
    this.#signaling.on('state', (state) => state === 'waiting' && this.#reaching.lost());
    this.#signaling.on('closed', (reason) => this.#end(reason));
  }

  get state() {
    return this.#state;
  }

  get connection() {
    return this.#links.current?.connection ?? null;
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

  /** @param {number | null} delay of what is shown, in milliseconds; null where that is not known */
  measured(delay) {
    if (this.#state.signaling && this.#state.phase === 'playing') this.#delay.say(delay, this.#clock.now());
  }

  /** @param {string | null} id of the layer to receive from the relay; null for the best that the line carries */
  chooseLayer(id) {
    this.#layers.choose(id);
  }

  /**
   * The page shows this picture now, or plays the sound where there is none: what played before may go.
   *
   * @param {MediaStreamTrack | null} video
   */
  presented(video) {
    if (this.#plays && video === this.#state.video) this.#links.presented();
  }

  get #plays() {
    return this.#links.plays;
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'offer':
        return this.#receiveOffer(message);
      case 'answer':
        return this.#links.receiveAnswer(message);
      case 'route':
        return this.#routeIs(message.via);
      case 'sending':
        return this.#sendingIs(message);
      case 'layers':
        return this.#change({ layers: message.layers });
      case 'presence':
        return this.#change({ presence: message.broadcaster });
      case 'candidate':
        return void this.#links.of(message.from)?.receiveCandidate(message.candidate);
      case 'stream-live':
        this.#rejoining.expectPicture();
        return this.#change({
          phase: this.#plays ? 'playing' : 'joining', liveSince: Date.parse(message.live_since ?? '') || null, title: message.title, endReason: null,
        });
      case 'stream-ended':
        this.#closeLinks();
        this.#sendingIs();
        return this.#change({ phase: 'ended', endReason: message.reason, liveSince: null, audio: null, video: null, via: 'p2p', presence: 'here', codec: null, layers: [] });
      case 'viewer-count':
        return this.#change({ viewerCount: message.viewer_count });
      case 'error':
        if (isAboutRelay(message.code)) return this.#relay.refused(message);
        if (message.code === 'stream-full') return void this.#reaching.full();
        if (message.code === 'unavailable' && !this.#plays) return this.#change({ phase: 'unavailable' });
        return undefined;
      default:
        return undefined;
    }
  }

  /** @param {Welcome} welcome */
  #welcome(welcome) {
    this.#iceServers = iceServersOf(welcome, this.#url);
    this.#policy = welcome.route ?? 'p2p';
    this.#directTimeout = welcome.direct_timeout_ms ?? 0;
    this.#reaching.welcomed();
    this.#layers.say();
    const resumed = this.#peerId === welcome.peer_id;
    this.#peerId = welcome.peer_id;
    // Live when the socket was lost and not any more: it ended meanwhile.
    const sawIt = ['joining', 'playing', 'mending', 'ended'].includes(this.#state.phase);
    this.#sendingIs();
    // A server that has begun anew knows of no broadcast before its broadcaster is back; a direct picture needs neither of them.
    const goesOn = this.#plays && (welcome.live || !this.#links.isRelayed);
    if (!welcome.live && !goesOn) this.#closeLinks();
    else if (!this.#plays) this.#rejoining.expectPicture();
    this.#change({
      signaling: true,
      phase: goesOn ? 'playing' : welcome.live ? 'joining' : sawIt ? 'ended' : 'waiting',
      ...(!this.#state.signaling && { failures: 0 }), // what failed without the server says nothing of the way
      title: welcome.title,
      liveSince: Date.parse(welcome.live_since ?? '') || (goesOn ? this.#state.liveSince : null),
      viewerCount: welcome.viewer_count,
      via: welcome.via ?? 'p2p',
      presence: 'here',
      layers: [],
      ...(!welcome.live && !goesOn && { audio: null, video: null }),
    });
    const relayed = welcome.live && this.#state.via === 'relay';
    if (relayed && !(resumed && this.#plays && this.#links.isRelayed)) this.#offerToRelay();
  }

  /** @param {Route} via */
  #routeIs(via) {
    if (via === this.#state.via) return;
    this.#change({ via, codec: null });
    this.#relay.settle();
    // Back on direct the broadcaster's offer comes; until that stands, the relay goes on.
    if (via === 'p2p') return;
    if (!this.#links.isRelayed && this.#links.of(relayPeer) && this.#links.goBack()) this.#mediaIs(this.#links.current);
    else if (!this.#links.isRelayed || !this.#plays) this.#offerToRelay();
  }

  #offerToRelay() {
    this.#rejoining.settle();
    this.#relay.offer(this.#iceServers);
  }

  /** @param {Description} offer */
  #receiveOffer(offer) {
    if (this.#state.via === 'relay') return; // it was on its way when the route changed
    const { current } = this.#links;
    if (current?.peerId === offer.from && isSameSession(current.connection, offer.sdp)) {
      current.receiveOffer(offer.sdp);
      return;
    }
    const hadOne = current !== null;
    this.#links.open(offer.from, this.#iceServers, this.#policy === 'p2p' ? null : this.#directTimeout).receiveOffer(offer.sdp);
    if (!hadOne) this.#change({ phase: 'joining' });
    this.#rejoining.expectPicture();
  }

  /** @param {PeerLink | null} link the current one */
  #mediaIs(link) {
    const isDirect = !this.#links.isRelayed;
    const isLent = isDirect && this.#policy !== 'p2p';
    switch (link?.connection.connectionState) {
      case 'connected':
        this.#rejoining.settle();
        this.#relay.settle();
        this.#change({ phase: 'playing', failures: 0, codec: null, route: isDirect ? 'p2p' : 'relay' });
        this.#showTracks();
        break;
      case 'disconnected':
        // Nothing to tell where the stream moves to the relay in a moment.
        this.#change(isLent ? {} : { phase: 'mending' });
        if (isDirect) this.#rejoining.expectMending(link);
        else this.#relay.expectMending(link);
        break;
      case 'failed':
        if (isLent) this.#rejoining.expectMending(link);
        else this.#again(link);
        break;
    }
  }

  /** @param {PeerLink | null} broken */
  #again(broken) {
    if (this.#links.isRelayed) this.#relay.again(broken);
    else this.#rejoining.again(broken);
  }

  /** @param {{ audio: boolean, video: boolean }} [sending] both, until a broadcaster says otherwise */
  #sendingIs({ audio, video } = { audio: true, video: true }) {
    this.#links.sending = { audio, video };
    this.#showTracks();
  }

  #showTracks() {
    if (this.#plays) this.#change(this.#links.tracks);
  }

  /** @param {EndReason} reason */
  #end(reason) {
    this.#closeLinks();
    if (this.#state.phase === 'not-found') return;
    const phase = reason === 'ended' ? 'ended' : reason === 'left' ? 'closed' : 'refused';
    this.#change({ phase, liveSince: null, audio: null, video: null });
  }

  #closeLinks() {
    this.#rejoining.settle();
    this.#relay.settle();
    this.#links.close();
    this.#change({ route: null });
  }

  /** @param {Partial<ViewState>} change */
  #change(change) {
    this.#state = { ...this.#state, ...change, flows: this.#links.plays || this.#links.previousPlays };
    this.emit('change', this.#state);
  }
}
