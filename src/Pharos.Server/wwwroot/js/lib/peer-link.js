import { Emitter } from './emitter.js';
import { withoutStun } from './ice-servers.js';
import { relayPeer } from './messages.js';

/** @import { Candidate, ClientMessage } from './messages.js' */

/**
 * @typedef {object} PeerLinkEvents
 * @property {RTCPeerConnectionState} state
 * @property {void} described a description of the other side was applied: its set of tracks may have changed
 * @property {unknown} failure a description was refused; the link is of no more use
 */

/**
 * One RTCPeerConnection and its signaling: descriptions in order, candidates of both sides held back until the description
 * they belong to. The broadcaster makes the offers, so there is no glare.
 *
 * @extends {Emitter<PeerLinkEvents>}
 */
export class PeerLink extends Emitter {
  #send;
  #closed = false;
  /** Work on the connection, one step after the other. @type {Promise<unknown>} */
  #work = Promise.resolve();
  /** @type {(Candidate | null)[]} */
  #remoteCandidates = [];
  /** Local candidates while their description is being made, null when they may go out at once. @type {(Candidate | null)[] | null} */
  #localCandidates = [];
  #offerAgain = false;

  /**
   * @param {object} options
   * @param {string} options.peerId
   * @param {RTCIceServer[]} options.iceServers
   * @param {(message: ClientMessage) => void} options.send
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   */
  constructor({ peerId, iceServers, send, RTCPeerConnection = globalThis.RTCPeerConnection }) {
    super();
    this.peerId = peerId;
    this.#send = send;
    this.connection = new RTCPeerConnection({ iceServers: peerId === relayPeer ? withoutStun(iceServers) : iceServers });
    this.connection.onicecandidate = ({ candidate }) => this.#trickle(candidate?.toJSON() ?? null);
    this.connection.onconnectionstatechange = () => this.emit('state', this.connection.connectionState);
  }

  /** Offers what the transceivers say; with `iceRestart` over a new path. */
  offer({ iceRestart = false } = {}) {
    return this.#then(async () => {
      if (this.connection.signalingState === 'have-local-offer' && !iceRestart) {
        this.#offerAgain = true;
        return;
      }
      this.#localCandidates ??= [];
      const offer = await this.connection.createOffer({ iceRestart });
      await this.connection.setLocalDescription(offer);
      this.#sendDescription('offer');
    });
  }

  /** Says again what has had no answer: the offer, or the answer to it, went down with a socket. */
  repeatOffer() {
    return this.#then(async () => {
      if (this.connection.signalingState === 'have-local-offer') this.#sendDescription('offer');
    });
  }

  /** @param {string} sdp */
  receiveAnswer(sdp) {
    return this.#then(async () => {
      if (this.connection.signalingState !== 'have-local-offer') return;
      await this.connection.setRemoteDescription({ type: 'answer', sdp });
      await this.#applyCandidates();
      this.emit('described', undefined);
      if (!this.#offerAgain) return;
      this.#offerAgain = false;
      this.offer();
    });
  }

  /** @param {string} sdp */
  receiveOffer(sdp) {
    return this.#then(async () => {
      this.#localCandidates ??= [];
      await this.connection.setRemoteDescription({ type: 'offer', sdp });
      if (this.#closed) return;
      await this.#applyCandidates();
      await this.connection.setLocalDescription();
      this.#sendDescription('answer');
      this.emit('described', undefined);
    });
  }

  /** @param {Candidate | null} candidate null at the end of candidates */
  receiveCandidate(candidate) {
    return this.#then(async () => {
      this.#remoteCandidates.push(candidate);
      if (this.connection.remoteDescription) await this.#applyCandidates();
    });
  }

  close() {
    this.#closed = true;
    this.connection.onicecandidate = this.connection.onconnectionstatechange = this.connection.ontrack = null;
    this.connection.close();
  }

  /** @param {() => Promise<void>} step */
  #then(step) {
    this.#work = this.#work.then(async () => {
      if (this.#closed) return;
      try {
        await step();
      } catch (reason) {
        // Closed while the step waited: what it found is of no interest.
        if (!this.#closed) this.emit('failure', reason);
      }
    });
    return this.#work;
  }

  async #applyCandidates() {
    for (const candidate of this.#remoteCandidates.splice(0)) {
      // One that belongs to an earlier ICE generation is refused by the browser and is no loss.
      await this.connection.addIceCandidate(candidate ?? undefined).catch(() => {});
    }
  }

  /** @param {'offer' | 'answer'} type */
  #sendDescription(type) {
    const sdp = this.connection.localDescription?.sdp;
    if (this.#closed || !sdp) return;
    this.#send({ type, to: this.peerId, sdp });
    const held = this.#localCandidates ?? [];
    this.#localCandidates = null;
    for (const candidate of held) this.#trickle(candidate);
  }

  /** @param {Candidate | null} candidate */
  #trickle(candidate) {
    if (this.#localCandidates) this.#localCandidates.push(candidate);
    else this.#send({ type: 'candidate', to: this.peerId, candidate });
  }
}
