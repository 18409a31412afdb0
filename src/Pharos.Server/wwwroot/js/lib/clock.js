/**
 * Time and chance as the sessions see them. Tests pass their own.
 *
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since the epoch
 * @property {() => number} random from 0 up to 1
 * @property {(callback: () => void, milliseconds: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, milliseconds) => globalThis.setTimeout(callback, milliseconds),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
};
