import '../pharos-player.js';
import { viewers } from '../lib/formatting.js';
import { isOver } from '../lib/view-wording.js';

/** @import { PharosPlayer } from '../pharos-player.js' */
/** @import { ViewState } from '../lib/view-state.js' */

const player = /** @type {PharosPlayer} */ (document.getElementById('player'));
const title = /** @type {HTMLElement} */ (document.getElementById('title'));
const status = /** @type {HTMLElement} */ (document.getElementById('status'));
const qualityKey = /** @type {HTMLElement} */ (document.getElementById('quality-key'));
const share = /** @type {HTMLButtonElement} */ (document.getElementById('share'));

player.addEventListener('change', (event) => show(/** @type {CustomEvent<ViewState>} */ (event).detail));
player.setAttribute('src', location.pathname);
document.addEventListener('keydown', (event) => player.handleKey(event));

share.hidden = !navigator.share && !navigator.clipboard;
share.onclick = async () => {
  if (navigator.share) {
    await navigator.share({ title: document.title, url: location.href }).catch(() => {});
    return;
  }
  await navigator.clipboard.writeText(location.href);
  share.textContent = 'Link copied';
  setTimeout(() => { share.textContent = 'Share'; }, 2500);
};

/** @param {ViewState} state */
function show(state) {
  const name = state.title || 'Live broadcast';
  if (title.textContent !== name) title.textContent = name;
  const text = statusText(state);
  if (status.textContent !== text) status.textContent = text;
  qualityKey.hidden = state.route !== 'relay' || state.layers.length < 2;
  document.title = `${state.phase === 'playing' && !isOver(state) ? '● ' : ''}${name} – Pharos`;
}

/** @param {ViewState} state */
function statusText(state) {
  if (isOver(state)) return 'Not live';
  switch (state.phase) {
    case 'connecting':
      return 'Connecting…';
    case 'joining':
    case 'playing':
    case 'mending':
      return `Live, ${viewers(state.viewerCount)}`;
    case 'waiting':
      return 'Not live yet';
    case 'full':
      return 'Waiting for a place';
    case 'unsupported':
      return `Live, ${viewers(state.viewerCount)}`;
    case 'not-found':
      return 'Unknown stream';
    default:
      return 'Not live';
  }
}
