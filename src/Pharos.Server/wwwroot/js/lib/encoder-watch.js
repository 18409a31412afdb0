/** @import { Clock } from './clock.js' */
/** @import { Advice } from './messages.js' */

const looksEvery = 3_000;

/** @typedef {{ viewerCount: number, advice: Advice[] }} EncoderState */

/** Looks from time to time how a program broadcasts that has no page of its own to be told anything. */
export class EncoderWatch {
  #clock;
  #look;
  #onChange;
  /** @type {unknown} */
  #timer;
  #stopped = true;
  /** Its number is in the answers that still count. */
  #turn = 0;
  /** @type {EncoderState | null} */
  state = null;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => Promise<{ live: boolean, viewer_count: number, advice?: Advice[] } | null>} options.look null where there is nothing to look at
   * @param {() => void} options.onChange
   */
  constructor({ clock, look, onChange }) {
    this.#clock = clock;
    this.#look = look;
    this.#onChange = onChange;
  }

  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#again();
  }

  stop() {
    this.#stopped = true;
    this.#turn++;
    this.#clock.clearTimeout(this.#timer);
  }

  async #again() {
    const turn = ++this.#turn;
    // A server that cannot be reached says nothing of the encoder.
    const seen = await this.#look().catch(() => undefined);
    if (turn !== this.#turn) return;
    if (seen !== undefined) this.#is(seen?.live ? { viewerCount: seen.viewer_count, advice: seen.advice ?? [] } : null);
    this.#timer = this.#clock.setTimeout(() => this.#again(), looksEvery);
  }

  /** @param {EncoderState | null} state */
  #is(state) {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    this.#onChange();
  }
}
