import { PeerLink } from './peer-link.js';
import { maxBitrate } from './quality.js';
import { limit } from './sending.js';

/** @import { Clock } from './clock.js' */
/** @import { Candidate, ClientMessage } from './messages.js' */
/** @import { Quality, VideoSource } from './quality.js' */

/** `disconnected` often heals by itself within a second or two; restarting ICE sooner only adds work. */
const healsWithin = 2_000;
const restartEvery = 6_000;
/** A viewer that cannot be reached for this long comes back by itself, as a new peer. */
const giveUpAfter = 30_000;

/**
 * @typedef {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null, videoSource: VideoSource }} Tracks
 */

/**
 * The broadcaster's connection to one viewer. It keeps one transceiver for audio and one for video for as long as it lives:
 * tracks are exchanged with `replaceTrack`, and a kind that is not sent is `inactive`, so that the viewer can tell.
 */
export class ViewerConnection {
  #link;
  #clock;
  #onGone;
  #onUnreached;
  #directTimeout;
  #audio;
  #video;
  #quality;
  /** @type {VideoSource} */
  #videoSource;
  /** @type {unknown} */
  #timer;
  /** @type {number | null} */
  #brokenSince = null;
  /** Whether no server knows of this viewer: the media is all there is, and cannot be mended. */
  #lost = false;
  #closed = false;
  /** Whether the viewer is moving to the relay: what breaks now is not mended. */
  #retires = false;
  /** @type {unknown} */
  #comesUp;

  /**
   * @param {object} options
   * @param {string} options.peerId
   * @param {number} options.number of this viewer in the order of coming
   * @param {RTCIceServer[]} options.iceServers
   * @param {(message: ClientMessage) => void} options.send
   * @param {Tracks} options.tracks
   * @param {Quality} options.quality
   * @param {MediaStream[]} options.streams what the tracks are announced as part of, so that the viewer keeps them in step
   * @param {() => void} options.onChange
   * @param {() => void} options.onGone
   * @param {() => void} [options.onUnreached] told when it has not come up that long after the viewer has answered
   * @param {number} [options.directTimeout] milliseconds
   * @param {Clock} options.clock
   * @param {typeof RTCPeerConnection} [options.RTCPeerConnection]
   */
  constructor({ peerId, number, iceServers, send, tracks, quality, streams, onChange, onGone, clock, RTCPeerConnection, ...direct }) {
    this.number = number;
    this.#clock = clock;
    this.#onGone = onGone;
    this.#onUnreached = direct.onUnreached;
    this.#directTimeout = direct.directTimeout;
    this.#quality = quality;
    this.#videoSource = tracks.videoSource;
    this.#link = new PeerLink({ peerId, iceServers, send, RTCPeerConnection });
    this.#link.on('failure', () => onGone());
    this.#link.on('described', () => {
      this.#limit();
      this.#expect();
    });
    this.#link.on('state', () => {
      this.#mend();
      onChange();
    });
    const connection = this.#link.connection;
    this.#audio = connection.addTransceiver(tracks.audio ?? 'audio', { direction: directionFor(tracks.audio), streams });
    this.#video = connection.addTransceiver(tracks.video ?? 'video', {
      direction: directionFor(tracks.video),
      streams,
      sendEncodings: [{ maxBitrate: maxBitrate(quality) }],
    });
  }

  get peerId() {
    return this.#link.peerId;
  }

  get connection() {
    return this.#link.connection;
  }

  get works() {
    return this.connection.connectionState === 'connected';
  }

  offer() {
    return this.#link.offer();
  }

  /** The signaling is back, and this viewer is still there: repair the media if it needs it, and take up what was left unanswered. */
  reachable() {
    this.#lost = false;
    if (this.works) {
      this.#link.repeatOffer();
      return;
    }
    this.#brokenSince = this.#clock.now();
    this.#restartIce();
  }

  /** The servers have lost this viewer. What plays, plays on: the media goes past them. */
  lost() {
    this.#lost = true;
    this.#mend();
  }

  /** The viewer goes to the relay: the connection stays until it lets go. */
  retire() {
    this.#retires = true;
    this.#clock.clearTimeout(this.#comesUp);
    if (!this.works) this.#onGone();
  }

  /** @param {string} sdp */
  receiveAnswer(sdp) {
    return this.#link.receiveAnswer(sdp);
  }

  /** @param {Candidate | null} candidate */
  receiveCandidate(candidate) {
    return this.#link.receiveCandidate(candidate);
  }

  /** @param {Tracks} tracks */
  async setTracks(tracks) {
    if (this.#closed) return;
    this.#videoSource = tracks.videoSource;
    try {
      await Promise.all([this.#audio.sender.replaceTrack(tracks.audio), this.#video.sender.replaceTrack(tracks.video)]);
    } catch (reason) {
      if (!this.#closed) throw reason;
    }
    // The viewer may have left meanwhile: a closed connection takes no directions.
    if (this.#closed) return;
    const before = [this.#audio.direction, this.#video.direction].join();
    this.#audio.direction = directionFor(tracks.audio);
    this.#video.direction = directionFor(tracks.video);
    if (before !== [this.#audio.direction, this.#video.direction].join()) await this.#link.offer();
    await this.#limit();
  }

  /** @param {Quality} quality */
  setQuality(quality) {
    this.#quality = quality;
    return this.#limit();
  }

  close() {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
    this.#clock.clearTimeout(this.#comesUp);
    this.#link.close();
  }

  async #limit() {
    if (!this.#closed) await limit(this.#video.sender, this.#quality, this.#videoSource);
  }

  #expect() {
    const onUnreached = this.#onUnreached;
    if (!onUnreached || this.#closed || this.#retires || this.works) return;
    this.#onUnreached = undefined;
    this.#comesUp = this.#clock.setTimeout(() => {
      if (!this.works) onUnreached();
    }, this.#directTimeout ?? 0);
  }

  /** Each state the connection comes to, and what is done about it. */
  #mend() {
    this.#clock.clearTimeout(this.#timer);
    if (this.#retires && !this.works) {
      this.#onGone();
      return;
    }
    switch (this.connection.connectionState) {
      case 'connected':
        this.#brokenSince = null;
        break;
      case 'disconnected':
        this.#brokenSince ??= this.#clock.now();
        this.#timer = this.#clock.setTimeout(() => this.#restartIce(), healsWithin);
        break;
      case 'failed':
        this.#brokenSince ??= this.#clock.now();
        this.#restartIce();
        break;
      default:
        if (this.#lost) this.#onGone();
    }
  }

  #restartIce() {
    this.#clock.clearTimeout(this.#timer);
    if (this.works) return;
    const isOver = this.#brokenSince !== null && this.#clock.now() - this.#brokenSince >= giveUpAfter;
    // An offer would not reach one whom no server knows of.
    if (this.#lost || isOver) {
      this.#onGone();
      return;
    }
    this.#timer = this.#clock.setTimeout(() => this.#restartIce(), restartEvery);
    this.#link.offer({ iceRestart: true });
  }
}

/**
 * @param {MediaStreamTrack | null} track
 * @returns {RTCRtpTransceiverDirection}
 */
function directionFor(track) {
  return track ? 'sendonly' : 'inactive';
}
