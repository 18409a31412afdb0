/**
 * When a lost signaling socket is opened again: the tables "Close codes" and "Reconnecting" of docs/signaling.md.
 */

const firstDelay = 500;
const longestDelay = 10_000;
/** Up to half of each delay is taken off at random, so that a restarted server is not met by all its clients at once. */
const shortening = 0.5;
/** Up to half is added to a time the server asked for: never sooner, and not all at once. */
const lengthening = 0.5;

/**
 * @param {number} attempt 0 for the first try after a connection that worked
 * @param {number} random from 0 up to 1
 */
export function backOff(attempt, random) {
  return Math.min(longestDelay, firstDelay * 2 ** attempt) * (1 - shortening * random);
}

/**
 * @typedef {object} Closing
 * @property {number} code the WebSocket close code, 1006 where there was none
 * @property {string | null} error the code of the last `error` message on this socket
 * @property {number | null} retryAfter its `retry_after_ms`
 * @property {boolean} welcomed whether this socket had been let in
 * @property {number} attempt how many tries have failed in a row
 */

/**
 * @typedef {{ retry: true, delay: number } | { retry: false, reason: EndReason }} NextStep
 * @typedef {'left' | 'ended' | 'unauthorized' | 'refused' | 'already-live'} EndReason
 *   `ended`: the stream's owner ended it from elsewhere. `refused`: too many bad messages.
 */

/**
 * @param {Closing} closing
 * @param {number} random
 * @returns {NextStep}
 */
export function afterClose(closing, random) {
  switch (closing.code) {
    case 1000:
      return { retry: false, reason: 'ended' };
    case 1008:
      return { retry: false, reason: closing.error === 'unauthorized' ? 'unauthorized' : 'refused' };
    case 4001:
      return { retry: false, reason: 'already-live' };
    case 1001:
      // Another node takes us at once; one that turns us away again is met with back-off.
      return { retry: true, delay: closing.welcomed ? 0 : backOff(closing.attempt, random) };
    case 1013:
      return {
        retry: true,
        delay: closing.retryAfter === null
          ? backOff(closing.attempt + 2, random)
          : Math.max(closing.retryAfter * (1 + lengthening * random), backOff(closing.attempt, random)),
      };
    default:
      return { retry: true, delay: backOff(closing.attempt, random) };
  }
}
