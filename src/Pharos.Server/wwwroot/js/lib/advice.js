/** @import { DeskState } from './broadcast-desk.js' */
/** @import { Notice } from './broadcast-wording.js' */
/** @import { Advice } from './messages.js' */

/** More at once is read by nobody; what is changed first makes room for the next. */
const shownAtOnce = 2;

/** @type {Record<string, string>} */
const headings = {
  'unreached': 'Media does not reach the server',
  'codec': 'A viewer cannot play your codec',
  'b-frames': 'Your encoder sends B‑frames',
  'keyframe-interval': 'Your key frames are far apart',
  'no-audio': 'Your encoder sends no sound',
  'uplink': 'Your line is too slow',
  'tcp': 'Your network blocks UDP',
};

/** @type {Advice} */
const slowLine = {
  code: 'uplink',
  text: 'Your line carries less than the chosen quality needs, so viewers see less: choose a lower resolution, or use a cable in place of Wi-Fi.',
};

/**
 * What the broadcaster could change, the most important first: of the page’s own broadcast, or of an encoder’s with its link.
 *
 * @param {Pick<DeskState, 'onAir' | 'session' | 'encoder'>} state
 * @returns {Notice[]}
 */
export function adviceFor({ onAir, session, encoder }) {
  const list = onAir ? session?.phase === 'live' ? [...(session.uplinkIsSlow ? [slowLine] : []), ...session.advice] : [] : encoder?.advice ?? [];
  return list.slice(0, shownAtOnce).map(({ code, text }) => ({ heading: headings[code] ?? 'Something could be better', text, action: null }));
}
