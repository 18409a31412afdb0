/**
 * Why there is no picture or no sound.
 *
 * @typedef {'insecure-context' | 'permission-denied' | 'no-device' | 'device-in-use' | 'screen-denied' | 'capture-failed'} CaptureProblem
 */

/**
 * @param {any} error a DOMException of getUserMedia or getDisplayMedia
 * @returns {CaptureProblem}
 */
export function problemOf(error) {
  switch (error?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'permission-denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-device';
    case 'NotReadableError':
    case 'AbortError':
      return 'device-in-use';
    default:
      return 'capture-failed';
  }
}
