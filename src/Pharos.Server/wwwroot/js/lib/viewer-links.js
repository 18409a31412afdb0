import { DirectWatch } from './direct-watch.js';
import { Emitter } from './emitter.js';
import { relayPeer } from './messages.js';
import { PeerLink } from './peer-link.js';
import { isAnswerFor } from './session-description.js';

/** @import { Clock } from './clock.js' */
/** @import { ClientMessage, Description } from './messages.js' */

/** From a connection that stands to its first picture; a page in the background shows none. */
const presentsWithin = 10_000;

/**
 * A viewer's connections: the one in use or on its way, and the one before it, which plays until the other does.
 *
 * @extends {Emitter<{ state: PeerLink, described: PeerLink, failure: PeerLink, unreached: PeerLink }>}
 *   All but the last tell of the current link only. `unreached`: a direct one did not come up in time, or broke.
 */
export class ViewerLinks extends Emitter {
  #clock;
  #send;
  #RTCPeerConnection;
  /** @type {PeerLink | null} */
  #current = null;
  /** @type {PeerLink | null} */
  #previous = null;
  /** @type {DirectWatch | null} */
  #watch = null;
  /** @type {unknown} */
  #handover;
  /** The last answer. @type {string | null} */
  #answered = null;
  /** What the broadcaster sends to the relay, whose directions do not tell. */
  sending = { audio: true, video: true };

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {(message: ClientMessage) => void} options.send
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   */
  constructor({ clock, send, RTCPeerConnection }) {
    super();
    this.#clock = clock;
    this.#send = send;
    this.#RTCPeerConnection = RTCPeerConnection;
  }

  get current() {
    return this.#current;
  }

  /** Whether the current one stands. */
  get plays() {
    return isUp(this.#current);
  }

  /** Whether the current one is to the relay. */
  get isRelayed() {
    return this.#current?.peerId === relayPeer;
  }

  /** Whether there is one before the current one, which plays. */
  get previousPlays() {
    return isUp(this.#previous);
  }

  /** @param {string} peerId */
  of(peerId) {
    return [this.#current, this.#previous].find((link) => link?.peerId === peerId);
  }

  /**
   * Makes a link that takes the place of the current one once it plays.
   *
   * @param {string} peerId
   * @param {RTCIceServer[]} iceServers
   * @param {number | null} comesUpWithin milliseconds after which it is `unreached`; null for never
   */
  open(peerId, iceServers, comesUpWithin = null) {
    const link = new PeerLink({ peerId, iceServers, send: this.#send, RTCPeerConnection: this.#RTCPeerConnection });
    link.on('state', () => this.#stateOf(link));
    link.on('described', () => link === this.#current && this.emit('described', link));
    link.on('failure', () => link === this.#current && this.emit('failure', link));
    // What plays is kept until the new one does, even through several attempts.
    if (!this.previousPlays || this.plays) this.#take(link, this.#current, this.#previous);
    else this.#take(link, this.#previous, this.#current);
    if (comesUpWithin !== null) {
      this.#watch = new DirectWatch({
        connection: link.connection, clock: this.#clock, timeout: comesUpWithin, onFailed: () => this.emit('unreached', link),
      });
    }
    return link;
  }

  /**
   * Offers to receive from the relay.
   *
   * @param {RTCIceServer[]} iceServers
   */
  openToRelay(iceServers) {
    const link = this.open(relayPeer, iceServers);
    for (const kind of ['audio', 'video']) link.connection.addTransceiver(kind, { direction: 'recvonly' });
    link.offer();
  }

  /**
   * Hands an answer to whom it is meant for: one to a former link, which nobody waits for any more, is for none.
   *
   * @param {Description} answer
   */
  receiveAnswer(answer) {
    if (this.#current?.peerId !== answer.from || !isAnswerFor(this.#current.connection, answer.sdp, this.#answered)) return;
    this.#answered = answer.sdp;
    this.#current.receiveAnswer(answer.sdp);
  }

  /** Gives the current one up for the one before, if that plays. */
  goBack() {
    if (!this.previousPlays) return false;
    this.#take(this.#previous, null, this.#current);
    return true;
  }

  /** The current one plays for the person now: the one before may go. */
  presented() {
    this.#clock.clearTimeout(this.#handover);
    this.#previous?.close();
    this.#previous = null;
  }

  close() {
    this.#take(null, null, this.#current);
  }

  /** The tracks that are sent just now: from the directions both sides agreed on, and from what the broadcaster says. */
  get tracks() {
    /** @type {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} */
    const tracks = { audio: null, video: null };
    for (const { currentDirection, receiver } of this.#current?.connection.getTransceivers() ?? []) {
      if (currentDirection !== 'recvonly') continue;
      if (receiver.track.kind === 'audio') tracks.audio ??= receiver.track;
      else tracks.video ??= receiver.track;
    }
    if (this.isRelayed && !this.sending.audio) tracks.audio = null;
    if (this.isRelayed && !this.sending.video) tracks.video = null;
    return tracks;
  }

  /**
   * @param {PeerLink | null} current
   * @param {PeerLink | null} previous
   * @param {PeerLink | null} dropped
   */
  #take(current, previous, dropped) {
    this.#clock.clearTimeout(this.#handover);
    this.#watch?.close();
    this.#watch = null;
    const before = this.#previous;
    [this.#current, this.#previous] = [current, previous];
    for (const link of [dropped, before]) {
      if (link !== current && link !== previous) link?.close();
    }
  }

  /** @param {PeerLink} link */
  #stateOf(link) {
    if (link !== this.#current) return;
    this.#watch?.stateChanged();
    if (this.plays && this.#previous) {
      this.#clock.clearTimeout(this.#handover);
      this.#handover = this.#clock.setTimeout(() => this.presented(), presentsWithin);
    }
    this.emit('state', link);
  }
}

/** @param {PeerLink | null} link */
function isUp(link) {
  return link?.connection.connectionState === 'connected';
}
