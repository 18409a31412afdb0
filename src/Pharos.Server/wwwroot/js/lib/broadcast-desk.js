import { Api, ApiError } from './api.js';
import { BroadcasterSession } from './broadcaster-session.js';
import { Capture } from './capture.js';
import { systemClock } from './clock.js';
import { Emitter } from './emitter.js';
import { EncoderWatch } from './encoder-watch.js';
import { defaultQuality } from './quality.js';
import { addressOn } from './stream-address.js';
import { loadBroadcast, loadPublishKey, saveBroadcast, savePublishKey } from './stored-broadcast.js';

/** @import { CreatedStream } from './api.js' */
/** @import { BroadcastState } from './broadcast-state.js' */
/** @import { CaptureState } from './capture.js' */
/** @import { Clock } from './clock.js' */
/** @import { EncoderState } from './encoder-watch.js' */
/** @import { RoutePolicy } from './messages.js' */
/** @import { Quality } from './quality.js' */

/**
 * @typedef {object} DeskState
 * @property {CreatedStream | null} stream null until the server has given an id
 * @property {'none' | 'needed' | 'wrong'} key whether the server asks for a publish key
 * @property {ApiError | null} refusal why there is no stream
 * @property {string} title
 * @property {Quality} quality
 * @property {RoutePolicy | null} route which ways the media may take; null leaves it to the server
 * @property {CaptureState} capture
 * @property {BroadcastState | null} session of the current or the last broadcast
 * @property {EncoderState | null} encoder a program that broadcasts with the page's link; null while none is known of
 * @property {boolean} onAir wanted on air, even if the server cannot be reached just now
 */

/**
 * Everything a broadcaster does, in one place: gets an id, opens the devices, goes live, stops, comes back after a reload.
 *
 * @extends {Emitter<{ change: DeskState }>}
 */
export class BroadcastDesk extends Emitter {
  capture = new Capture();
  #server;
  #api;
  /** @type {BroadcasterSession | null} */
  #session = null;
  /** @type {CreatedStream | null} */
  #stream = null;
  /** @type {'none' | 'needed' | 'wrong'} */
  #key = 'none';
  /** @type {ApiError | null} */
  #refusal = null;
  #title = '';
  #quality = defaultQuality;
  /** @type {RoutePolicy | null} */
  #route = null;
  #closed = false;
  #encoder;
  /** Settled when the stream is decided. */
  #turn = Promise.resolve();

  /**
   * @param {URL} server
   * @param {Clock} [clock]
   */
  constructor(server, clock = systemClock) {
    super();
    this.#server = server;
    this.#api = new Api(server);
    this.#encoder = new EncoderWatch({
      clock,
      look: async () => (this.#stream && !this.state.onAir ? this.#api.stream(this.#stream.stream_id, this.#stream.publish_token) : null),
      onChange: () => this.#changed(),
    });
    this.capture.on('change', () => this.#changed());
    this.capture.on('tracks', (tracks) => this.#session?.setTracks(tracks));
  }

  /** @returns {DeskState} */
  get state() {
    const session = this.#session?.state ?? null;
    return {
      stream: this.#stream,
      key: this.#key,
      refusal: this.#refusal,
      title: this.#title,
      quality: this.#quality,
      route: this.#route,
      capture: this.capture.state,
      session,
      encoder: this.#encoder.state,
      onAir: session !== null && session.phase !== 'ended',
    };
  }

  /** Those over which media goes out, with a name for the person. */
  get connections() {
    const relay = this.#session?.relayConnection;
    return [
      ...(relay?.connectionState === 'connected' ? [{ name: 'Server', connection: relay }] : []),
      ...(this.#session?.viewers ?? []).filter((viewer) => viewer.works)
        .map((viewer) => ({ name: `Viewer ${viewer.number}`, peerId: viewer.peerId, connection: viewer.connection })),
    ];
  }

  /** @param {{ resume: boolean }} options whether a broadcast that was live in this window goes on */
  async open({ resume }) {
    const stored = loadBroadcast();
    this.#title = stored?.title ?? '';
    this.#route = stored?.route ?? null;
    const [{ video, audio }] = await Promise.all([
      this.capture.start().then(() => this.capture.tracks),
      this.#ensureStream(stored?.stream),
    ]);
    if (!this.#closed && resume && stored?.live && (video || audio)) this.goLive();
  }

  /** @param {string} [key] */
  createStream(key) {
    return this.#inTurn(() => this.#create(key));
  }

  /** @param {string} [key] */
  async #create(key) {
    this.#refusal = null;
    try {
      const stream = await this.#api.createStream({ key: key ?? loadPublishKey() });
      if (this.#closed) return;
      this.#stream = stream;
      this.#key = 'none';
      if (key) savePublishKey(key);
      this.#save();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#closed) return;
      if (error.status === 401) {
        this.#key = key ? 'wrong' : 'needed';
        savePublishKey(null);
      } else {
        this.#refusal = error;
      }
    }
    this.#changed();
  }

  /**
   * An id from before may be unknown now: the server was set up anew.
   *
   * @param {CreatedStream} [stored]
   */
  #ensureStream(stored) {
    return this.#inTurn(async () => {
      const stream = stored ?? this.#stream;
      const exists = stream !== null && await this.#api.streamExists(stream.stream_id).catch(() => true);
      if (this.#closed) return;
      this.#stream = exists ? stream : null;
      if (exists) this.#changed();
      else await this.#create();
    });
  }

  /**
   * One after the other: "Go live" before the first answer waits for that answer's link, and makes no second one.
   *
   * @param {() => Promise<void>} work
   */
  #inTurn(work) {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** A fresh link, for the next broadcast: whoever has the old one does not get in. */
  async renewStream() {
    if (this.state.onAir) return;
    this.#session = null;
    await this.createStream();
  }

  async goLive() {
    if (this.#closed || this.state.onAir) return;
    await this.#ensureStream();
    // A second press, or the end of the page, may have been quicker than the server.
    if (this.#closed || !this.#stream || this.state.onAir) return;
    const { stream_id: streamId, publish_token: token } = this.#stream;
    const session = new BroadcasterSession({
      url: addressOn(this.#server, streamId).socketUrl,
      token,
      exists: () => this.#api.streamExists(streamId),
      title: this.#title.trim(),
      route: this.#route,
      tracks: this.capture.tracks,
      quality: this.#quality,
    });
    this.#session = session;
    session.on('change', (state) => {
      if (session !== this.#session) return;
      if (state.phase === 'ended') this.#ended(state);
      this.#changed();
    });
    session.start();
    this.#save();
  }

  async stop() {
    const session = this.#session;
    const stream = this.#stream;
    if (!session || !stream) return;
    // Without a socket to say `leave` on, the stream would stay "live" for viewers until its time is up.
    const unheard = session.state.retrying;
    session.stop();
    if (unheard) await this.#api.endStream(stream.stream_id, stream.publish_token).catch(() => {});
  }

  /** The person has taken the link for a program: from now on is looked what becomes of it. */
  followEncoder() {
    this.#encoder.start();
  }

  retryNow() {
    this.#session?.retryNow();
    if (this.#refusal?.status === 0) this.createStream();
  }

  /** @param {string} title */
  setTitle(title) {
    this.#title = title;
    this.#save();
  }

  /** @param {RoutePolicy} route of the next broadcast */
  setRoute(route) {
    this.#route = route;
    this.#save();
    this.#changed();
  }

  /** @param {Quality} quality */
  async setQuality(quality) {
    this.#quality = quality;
    this.#changed();
    await Promise.all([this.capture.setQuality(quality), this.#session?.setQuality(quality)]);
    this.#changed();
  }

  /** The page goes away: devices are let go, the broadcast may be resumed. */
  close() {
    this.#closed = true;
    this.#encoder.stop();
    this.capture.close();
  }

  /** @param {BroadcastState} state */
  #ended(state) {
    // The server has another key than when this id was issued: the id is worth nothing any more.
    if (state.endReason === 'unauthorized') this.#stream = null;
    this.#save();
  }

  #save() {
    saveBroadcast(this.#stream && { stream: this.#stream, title: this.#title, live: this.state.onAir, ...(this.#route && { route: this.#route }) });
  }

  #changed() {
    this.emit('change', this.state);
  }
}
