import '../pharos-broadcaster.js';

/** @import { DeskState } from '../lib/broadcast-desk.js' */

const broadcaster = /** @type {HTMLElement} */ (document.getElementById('broadcaster'));

broadcaster.addEventListener('change', (event) => {
  const { session, onAir, title } = /** @type {CustomEvent<DeskState>} */ (event).detail;
  const live = onAir && session?.liveSince !== null;
  document.title = live ? `● Live${title ? `: ${title}` : ''} – Pharos` : 'Go live – Pharos';
});
