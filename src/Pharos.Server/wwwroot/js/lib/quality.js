/**
 * What the broadcaster sends for a chosen resolution and frame rate.
 *
 * @typedef {{ height: number, frameRate: number }} Quality
 * @typedef {'camera' | 'screen'} VideoSource
 */

/**
 * Bits a second for 30 frames a second, by lines: where VP8, the codec every browser has, stops looking better for more.
 * Every viewer costs the broadcaster this much upload; the relay costs a third more, once, for its smaller layers.
 *
 * @type {Record<number, number>}
 */
const bitrates = { 360: 800_000, 480: 1_200_000, 720: 2_500_000, 1080: 4_500_000 };

export const heights = [360, 480, 720, 1080];
export const frameRates = [15, 30, 60];

/** @type {Quality} */
export const defaultQuality = { height: 720, frameRate: 30 };

/** @param {Quality} quality */
export function maxBitrate({ height, frameRate }) {
  const full = bitrates[height] ?? 2_500_000;
  // Half the frames need more than half the bits, twice the frames less than twice: neighbours are alike.
  return Math.round(full * (frameRate < 30 ? 0.7 : frameRate > 30 ? 1.4 : 1));
}

/**
 * @param {Quality} quality
 * @returns {MediaTrackConstraints}
 */
export function cameraConstraints({ height, frameRate }) {
  return {
    width: { ideal: Math.round((height * 16) / 9) },
    height: { ideal: height },
    frameRate: { ideal: frameRate },
  };
}

/**
 * @param {Quality} quality
 * @returns {MediaTrackConstraints}
 */
export function screenConstraints({ height, frameRate }) {
  return {
    width: { max: Math.round((height * 16) / 9) },
    height: { max: height },
    frameRate: { max: frameRate },
  };
}

/**
 * What to give up first when the network is short: a screen must stay readable, a camera must stay fluent.
 *
 * @param {VideoSource} source
 * @returns {{ contentHint: string, degradationPreference: RTCDegradationPreference }}
 */
export function priorities(source) {
  return source === 'screen'
    ? { contentHint: 'detail', degradationPreference: 'maintain-resolution' }
    : { contentHint: 'motion', degradationPreference: 'balanced' };
}
