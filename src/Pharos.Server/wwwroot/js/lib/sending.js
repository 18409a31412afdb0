import { settingsFor, sizeOf } from './layers.js';
import { priorities } from './quality.js';

/** @import { Quality, VideoSource } from './quality.js' */

/**
 * Holds a sender to a quality, each of its layers to its part of it.
 *
 * @param {RTCRtpSender} sender
 * @param {Quality} quality
 * @param {VideoSource} source
 */
export async function limit(sender, quality, source) {
  const parameters = sender.getParameters();
  // Firefox has no encodings before the first answer.
  if (!parameters.encodings?.length) return;
  const settings = settingsFor(quality, parameters.encodings.length, sizeOf(sender.track, quality));
  parameters.encodings.forEach((encoding, index) => Object.assign(encoding, settings[index]));
  parameters.degradationPreference = priorities(source).degradationPreference;
  // Refused where another offer is under way; the answer to that one brings us here again.
  await sender.setParameters(parameters).catch(() => {});
}

/**
 * Offers VP8 first, which every browser can decode: what the relay forwards is not made again for each viewer.
 *
 * @param {RTCRtpTransceiver} transceiver
 */
export function preferVp8(transceiver) {
  const codecs = globalThis.RTCRtpSender?.getCapabilities?.('video')?.codecs ?? [];
  const isVp8 = (/** @type {{ mimeType: string }} */ codec) => codec.mimeType.toLowerCase() === 'video/vp8';
  if (!codecs.some(isVp8) || isVp8(codecs[0])) return;
  try {
    transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
  } catch {
    // Its own order serves as well.
  }
}
