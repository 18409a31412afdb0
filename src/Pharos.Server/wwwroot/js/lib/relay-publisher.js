import { encodingsFor, layersFor, sizeOf } from './layers.js';
import { relayPeer } from './messages.js';
import { PeerLink } from './peer-link.js';
import { backOff } from './reconnecting.js';
import { isAnswerFor } from './session-description.js';
import { limit, preferVp8 } from './sending.js';

/** @import { Clock } from './clock.js' */
/** @import { ClientMessage } from './messages.js' */
/** @import { Quality } from './quality.js' */
/** @import { Tracks } from './viewer-connection.js' */

const connectsWithin = 10_000;
/** By itself, or over another way. */
const healsWithin = 2_000;
/** A phone that is turned, a window that is dragged: nothing tells that a track has another size. */
const measuresEvery = 3_000;

/**
 * The broadcaster's one connection to the relay, for as long as it is wanted: one that breaks is replaced by another. The relay takes one offer
 * a connection, so there is always a place for sound and one for pictures, and what is not sent just leaves its place empty. Pictures go in
 * several layers, from which each viewer gets the one that suits it.
 */
export class RelayPublisher {
  #send;
  #check;
  #streams;
  #clock;
  #RTCPeerConnection;
  #onChange;
  /** @type {Tracks} */
  #tracks;
  #quality;
  #wanted = false;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {PeerLink | null} */
  #link = null;
  /** @type {RTCRtpTransceiver | null} */
  #audio = null;
  /** @type {RTCRtpTransceiver | null} */
  #video = null;
  #failures = 0;
  /** The last answer. @type {string | null} */
  #answered = null;
  /** Whether it has worked since it was wanted. */
  #hasWorked = false;
  /** Whether it was ever said that one of the two is not sent: unless it is, viewers expect both. */
  #saidLess = false;
  /** @type {unknown} */
  #timer;
  /** @type {unknown} */
  #measuring;
  /** For how many layers the sender was set last. */
  #layers = 0;

  /**
   * @param {object} options
   * @param {(message: ClientMessage) => void} options.send
   * @param {Tracks} options.tracks
   * @param {Quality} options.quality
   * @param {MediaStream[]} options.streams what the tracks are announced as part of, so that viewers keep them in step
   * @param {() => void} options.check finds out whether the server is still there
   * @param {() => void} options.onChange it works now, or does not any more
   * @param {Clock} options.clock
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   */
  constructor({ send, check, tracks, quality, streams, onChange, clock, RTCPeerConnection }) {
    this.#send = send;
    this.#check = check;
    this.#tracks = tracks;
    this.#quality = quality;
    this.#streams = streams;
    this.#onChange = onChange;
    this.#clock = clock;
    this.#RTCPeerConnection = RTCPeerConnection;
  }

  get connection() {
    return this.#link?.connection ?? null;
  }

  get works() {
    return this.connection?.connectionState === 'connected';
  }

  /** Whether it has worked, and does not any more. */
  get mends() {
    return this.#hasWorked && !this.works;
  }

  /**
   * Publishes, unless it does already.
   *
   * @param {RTCIceServer[]} iceServers
   */
  start(iceServers) {
    this.#iceServers = iceServers;
    this.#wanted = true;
    this.#saySending();
    if (this.works) this.#clock.clearTimeout(this.#timer);
    else this.#connect();
  }

  /** @param {number} milliseconds */
  stopIn(milliseconds) {
    this.#wanted = false;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.stop(), milliseconds);
  }

  stop() {
    this.#wanted = this.#hasWorked = false;
    this.#failures = 0;
    this.#drop();
  }

  /** @param {string} sdp */
  async receiveAnswer(sdp) {
    if (!this.#link || !isAnswerFor(this.#link.connection, sdp, this.#answered)) return; // the link that it is for is gone
    this.#answered = sdp;
    await this.#link.receiveAnswer(sdp);
  }

  /** The relay has let go, or did not take the offer. */
  refused() {
    this.#again();
  }

  /** @param {Tracks} tracks */
  async setTracks(tracks) {
    this.#tracks = tracks;
    if (this.#wanted) this.#saySending();
    const link = this.#link;
    try {
      await Promise.all([this.#audio?.sender.replaceTrack(tracks.audio), this.#video?.sender.replaceTrack(tracks.video)]);
    } catch (reason) {
      if (link === this.#link) throw reason;
    }
    await this.#limit();
  }

  /** @param {Quality} quality */
  setQuality(quality) {
    this.#quality = quality;
    return this.#limit();
  }

  /** To viewers a place that is empty looks like a network that stands still: they are told. */
  #saySending() {
    const { audio, video } = this.#tracks;
    this.#saidLess ||= !audio || !video;
    if (this.#saidLess) this.#send({ type: 'sending', audio: audio !== null, video: video !== null });
  }

  #connect() {
    this.#drop();
    const link = new PeerLink({
      peerId: relayPeer, iceServers: this.#iceServers, send: this.#send, RTCPeerConnection: this.#RTCPeerConnection,
    });
    this.#link = link;
    this.#audio = link.connection.addTransceiver(this.#tracks.audio ?? 'audio', { direction: 'sendonly', streams: this.#streams });
    this.#video = link.connection.addTransceiver(this.#tracks.video ?? 'video', {
      direction: 'sendonly',
      streams: this.#streams,
      sendEncodings: encodingsFor(this.#quality, sizeOf(this.#tracks.video, this.#quality)),
    });
    preferVp8(this.#video);
    link.on('failure', () => link === this.#link && this.#again());
    link.on('described', () => this.#limit());
    link.on('state', (state) => link === this.#link && this.#isNow(state));
    this.#timer = this.#clock.setTimeout(() => this.#again(), connectsWithin);
    this.#measure();
    link.offer();
  }

  #measure() {
    this.#clock.clearTimeout(this.#measuring);
    this.#measuring = this.#clock.setTimeout(() => {
      if (layersFor(sizeOf(this.#tracks.video, this.#quality)) !== this.#layers) this.#limit();
      this.#measure();
    }, measuresEvery);
  }

  /** @param {RTCPeerConnectionState} state */
  #isNow(state) {
    if (!this.#wanted) return; // it ends in a moment
    switch (state) {
      case 'connected':
        this.#clock.clearTimeout(this.#timer);
        this.#failures = 0;
        this.#hasWorked = true;
        break;
      case 'disconnected':
        this.#clock.clearTimeout(this.#timer);
        this.#check();
        this.#link?.offer({ iceRestart: true }); // another way for the same connection
        this.#timer = this.#clock.setTimeout(() => this.#again(), healsWithin);
        break;
      case 'failed':
        this.#again();
        break;
    }
    this.#onChange();
  }

  /** The first time at once, then ever more slowly. */
  #again() {
    if (!this.#wanted) return;
    this.#drop();
    const delay = this.#failures === 0 ? 0 : backOff(this.#failures, this.#clock.random());
    this.#failures++;
    this.#timer = this.#clock.setTimeout(() => this.#connect(), delay);
  }

  #drop() {
    this.#clock.clearTimeout(this.#timer);
    this.#clock.clearTimeout(this.#measuring);
    this.#link?.close();
    this.#link = this.#audio = this.#video = null;
  }

  async #limit() {
    if (!this.#video) return;
    this.#layers = layersFor(sizeOf(this.#tracks.video, this.#quality));
    await limit(this.#video.sender, this.#quality, this.#tracks.videoSource);
  }
}
