import { maxBitrate } from './quality.js';

/** @import { Quality } from './quality.js' */

/**
 * The sizes in which a broadcaster sends its pictures to the relay at once (RFC 8853): each viewer gets the one that its line carries. A layer
 * has half of the width and height of the next one, and the lowest comes first: for want of bandwidth Chromium leaves out the last.
 *
 * @typedef {{ width: number, height: number }} Size
 */

/** Names of the layers, by how many there are. A single one has none. @type {string[][]} */
const names = [[], [], ['l', 'h'], ['l', 'm', 'h']];

/**
 * Pixels from which two and three layers are sent. Chromium has these limits by itself, and where more are asked for it leaves out the best:
 * of a small picture viewers would get the half of it.
 */
const pixelsForTwo = 480 * 270;
const pixelsForThree = 960 * 540;

/** Part of the bits of a picture that one of half its width and height gets: fewer pixels, though each has more to tell. */
const halfSize = 0.25;

/**
 * How large the picture of a track is; without one, or before it says, how large it is to be.
 *
 * @param {MediaStreamTrack | null} track
 * @param {Quality} quality
 * @returns {Size}
 */
export function sizeOf(track, quality) {
  const { width, height } = track?.getSettings() ?? {};
  return width && height ? { width, height } : { width: (quality.height * 16) / 9, height: quality.height };
}

/** @param {Size} size */
export function layersFor({ width, height }) {
  const pixels = width * height;
  return pixels >= pixelsForThree ? 3 : pixels >= pixelsForTwo ? 2 : 1;
}

/**
 * What a sender with so many encodings does with each of them, for a picture of that size. A picture that has become smaller leaves the last
 * ones out, and the others become larger.
 *
 * @param {Quality} quality
 * @param {number} encodings
 * @param {Size} size
 * @returns {{ active: boolean, scaleResolutionDownBy: number, maxBitrate: number }[]}
 */
export function settingsFor(quality, encodings, size) {
  const best = Math.min(encodings, layersFor(size)) - 1;
  return Array.from({ length: encodings }, (_, index) => {
    const below = Math.max(0, best - index);
    return { active: index <= best, scaleResolutionDownBy: 2 ** below, maxBitrate: Math.round(maxBitrate(quality) * halfSize ** below) };
  });
}

/**
 * The encodings to begin with. There are never more of them later: their names are agreed on when the connection is made.
 *
 * @param {Quality} quality
 * @param {Size} size
 * @returns {RTCRtpEncodingParameters[]}
 */
export function encodingsFor(quality, size) {
  const count = layersFor(size);
  if (count === 1) return [{ maxBitrate: maxBitrate(quality) }];
  // By `scalabilityMode` Chromium knows that VP9 and AV1 are meant to come in several streams, too; VP8 comes in three temporal layers anyway.
  return settingsFor(quality, count, size).map((settings, index) =>
    /** @type {RTCRtpEncodingParameters} */ ({ rid: names[count][index], scalabilityMode: 'L1T3', ...settings }));
}
