import '../pharos-player.js';

/** @import { PharosPlayer } from '../pharos-player.js' */

const player = /** @type {PharosPlayer} */ (document.getElementById('player'));
player.setAttribute('src', location.pathname);
document.addEventListener('keydown', (event) => player.handleKey(event));
