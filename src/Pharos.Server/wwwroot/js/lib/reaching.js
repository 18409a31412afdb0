/** @import { SignalingClient } from './signaling-client.js' */
/** @import { ViewState } from './view-state.js' */
/** @import { ViewerLinks } from './viewer-links.js' */

/** Losing the socket once is everyday; failing to get it back may mean that the stream's id is worth nothing any more. */
const asksAfter = 2;

/** What becomes of a viewer who does not reach the server, or whom it does not let in. */
export class Reaching {
  #links;
  #state;
  #change;
  #signaling;
  #look;
  #everIn = false;
  /** How often the signaling was lost since it last was there. */
  #losses = 0;

  /**
   * @param {object} options
   * @param {ViewerLinks} options.links
   * @param {() => ViewState} options.state
   * @param {(change: Partial<ViewState>) => void} options.change
   * @param {SignalingClient} options.signaling
   * @param {() => Promise<{ title: string | null } | null>} options.look asks without a socket what the stream is
   */
  constructor({ links, state, change, signaling, look }) {
    this.#links = links;
    this.#state = state;
    this.#change = change;
    this.#signaling = signaling;
    this.#look = look;
  }

  welcomed() {
    this.#everIn = true;
    this.#losses = 0;
  }

  /** No place left. Whoever waits for one should read for what, which only a welcome says. */
  async full() {
    const { phase, title } = this.#state();
    this.#change({ phase: 'full' });
    const stream = phase !== 'full' && title === null && await this.#look().catch(() => null);
    if (stream && this.#state().phase === 'full') this.#change({ title: stream.title });
  }

  /** The socket is lost. */
  async lost() {
    this.#losses++;
    // A server that turns us away for now was reached.
    const turnedAway = ['full', 'unavailable'].includes(this.#state().phase);
    this.#change({ signaling: false, ...(!this.#everIn && !turnedAway && { phase: 'unreachable' }) });
    // A picture that still plays needs no server.
    if (turnedAway || this.#links.plays || (this.#everIn && this.#losses < asksAfter)) return;
    const stream = await this.#look().catch(() => undefined);
    if (stream !== null || this.#state().signaling || this.#links.plays || this.#signaling.state === 'closed') return;
    this.#change({ phase: 'not-found', liveSince: null, audio: null, video: null });
    this.#signaling.leave();
  }
}
