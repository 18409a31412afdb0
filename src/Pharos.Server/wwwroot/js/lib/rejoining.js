import { backOff } from './reconnecting.js';

/** @import { Clock } from './clock.js' */
/** @import { PeerLink } from './peer-link.js' */
/** @import { SignalingClient } from './signaling-client.js' */
/** @import { ViewState } from './view-state.js' */
/** @import { ViewerLinks } from './viewer-links.js' */

/** The broadcaster restarts ICE by itself within this time; after it, a fresh connection is quicker. */
const mendsWithin = 8_000;
/** Longer than an offer takes to come and a connection through a TURN server to stand: what was sent on the way may be lost. */
const joinsWithin = 15_000;

/** When a viewer who waits for a direct connection comes anew: nobody else can ask the broadcaster for another offer. */
export class Rejoining {
  #links;
  #clock;
  #state;
  #change;
  #signaling;
  /** @type {unknown} */
  #timer;

  /**
   * @param {object} options
   * @param {ViewerLinks} options.links
   * @param {Clock} options.clock
   * @param {() => ViewState} options.state
   * @param {(change: Partial<ViewState>) => void} options.change
   * @param {SignalingClient} options.signaling
   */
  constructor({ links, clock, state, change, signaling }) {
    this.#links = links;
    this.#clock = clock;
    this.#state = state;
    this.#change = change;
    this.#signaling = signaling;
  }

  /** Comes again where no connection stands in time. */
  expectPicture() {
    this.settle();
    if (this.#links.isRelayed) return;
    this.#timer = this.#clock.setTimeout(() => {
      // Without the server there is nobody to ask; its next welcome begins anew.
      if (this.#signaling.state === 'open') this.again(this.#links.current);
    }, joinsWithin);
  }

  /**
   * Comes again where the connection does not mend.
   *
   * @param {PeerLink | null} link
   */
  expectMending(link) {
    this.settle();
    this.#timer = this.#clock.setTimeout(() => this.again(link), mendsWithin);
  }

  /**
   * Asks for a fresh connection. The last picture stays until there is another.
   *
   * @param {PeerLink | null} broken null where none was ever offered, which is no failure to connect
   */
  again(broken) {
    if (broken !== this.#links.current || this.#links.plays) return;
    this.settle();
    const { failures: before, audio, video } = this.#state();
    const failures = before + (broken ? 1 : 0);
    this.#change({ phase: video || audio ? 'mending' : 'joining', failures });
    const delay = failures <= 1 ? 0 : backOff(failures, this.#clock.random());
    this.#timer = this.#clock.setTimeout(() => {
      // An offer that came meanwhile is the fresh connection.
      if (broken === this.#links.current) this.#signaling.rejoin();
    }, delay);
  }

  /** It stands, or nobody waits any more. */
  settle() {
    this.#clock.clearTimeout(this.#timer);
  }
}
