import { backOff } from './reconnecting.js';

/** @import { Clock } from './clock.js' */
/** @import { LayerChoice } from './layer-choice.js' */
/** @import { ErrorMessage } from './messages.js' */
/** @import { PeerLink } from './peer-link.js' */
/** @import { SignalingClient } from './signaling-client.js' */
/** @import { ViewState } from './view-state.js' */
/** @import { ViewerLinks } from './viewer-links.js' */

/** The relay itself waits 10 s for a broadcaster who is on the way there. */
const connectsWithin = 15_000;
/** By itself, or over another way. */
const healsWithin = 2_000;

/** A viewer's attempts at receiving from the relay. What plays still plays on while there are some. */
export class RelayViewing {
  #links;
  #clock;
  #state;
  #change;
  #signaling;
  #layers;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {unknown} */
  #timer;

  /**
   * @param {object} options
   * @param {ViewerLinks} options.links
   * @param {Clock} options.clock
   * @param {() => ViewState} options.state
   * @param {(change: Partial<ViewState>) => void} options.change
   * @param {SignalingClient} options.signaling
   * @param {LayerChoice} options.layers
   */
  constructor({ links, clock, state, change, signaling, layers }) {
    this.#links = links;
    this.#clock = clock;
    this.#state = state;
    this.#change = change;
    this.#signaling = signaling;
    this.#layers = layers;
  }

  /** @param {RTCIceServer[]} [iceServers] */
  offer(iceServers = this.#iceServers) {
    this.settle();
    this.#iceServers = iceServers;
    this.#layers.say();
    this.#links.openToRelay(iceServers);
    const link = this.#links.current;
    this.#timer = this.#clock.setTimeout(() => this.again(link), connectsWithin);
    if (!this.#links.previousPlays && !this.#shows) this.#change({ phase: 'joining' });
  }

  /**
   * The relay has not taken the offer, or has let go.
   *
   * @param {ErrorMessage} error
   */
  refused(error) {
    if (this.#state().via !== 'relay' || !this.#links.isRelayed) return;
    if (error.code === 'relay-lost') return void this.#lost();
    if (error.code !== 'codec-unsupported') return void this.again(this.#links.current, error.retry_after_ms);
    this.settle();
    // A direct picture may go on: the broadcaster may send that in another codec.
    if (this.#links.goBack()) return;
    this.#links.close();
    this.#change({ phase: 'unsupported', codec: error.codec ?? null, audio: null, video: null, route: null });
  }

  /**
   * Offers anew: the first time at once, then ever more slowly.
   *
   * @param {PeerLink | null} broken
   * @param {number} [after] milliseconds, where the server says
   */
  again(broken, after) {
    const { via, failures: before, phase } = this.#state();
    if (broken !== this.#links.current || via !== 'relay') return;
    this.settle();
    const failures = before + (after === undefined ? 1 : 0);
    this.#change({ failures, phase: this.#links.previousPlays ? phase : this.#shows ? 'mending' : 'joining' });
    this.#timer = this.#clock.setTimeout(() => {
      // Without the server there is nobody to ask; its next welcome begins anew.
      if (broken === this.#links.current && this.#signaling.state === 'open') this.offer();
    }, after ?? (failures <= 1 ? 0 : backOff(failures, this.#clock.random())));
  }

  /**
   * Looks for another way for the connection (ICE restart), and makes another connection where that does not mend it.
   *
   * @param {PeerLink | null} link
   */
  expectMending(link) {
    this.settle();
    this.#signaling.check();
    link?.offer({ iceRestart: true });
    this.#timer = this.#clock.setTimeout(() => this.again(link), healsWithin);
  }

  /** It stands, or is not wanted any more. */
  settle() {
    this.#clock.clearTimeout(this.#timer);
  }

  // The first time at once: somebody watches. A relay that lets go of every attempt is left time.
  #lost() {
    const { failures } = this.#state();
    if (failures > 0) return this.again(this.#links.current);
    this.#change({ failures: 1 });
    this.offer();
  }

  get #shows() {
    const { audio, video } = this.#state();
    return audio !== null || video !== null;
  }
}
