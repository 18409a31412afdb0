/** @import { ClientMessage } from './messages.js' */

/** How often the server is told what has changed. */
const every = 2_000;
/** And what has not: it forgets what is 10 s old. */
const atLeastEvery = 7_000;
/** Milliseconds that make no difference. */
const same = 10;

/** Tells the server how long what is shown was on its way, as often as that is worth a message. */
export class DelayReport {
  #send;
  #at = -Infinity;
  #told = NaN;

  /** @param {(message: ClientMessage) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * @param {number | null} delay milliseconds; null where it is not known
   * @param {number} now milliseconds
   */
  say(delay, now) {
    if (delay === null || now - this.#at < every) return;
    const ms = Math.round(delay);
    if (Math.abs(ms - this.#told) < same && now - this.#at < atLeastEvery) return;
    [this.#at, this.#told] = [now, ms];
    this.#send({ type: 'delay', ms });
  }
}
