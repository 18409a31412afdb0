import { element } from './element.js';
import { setIcon } from './icons.js';
import { QualityMenu } from './quality-menu.js';

/** @import { QualityOption } from '../lib/layer-wording.js' */
/** @import { IconName } from './icons.js' */

/**
 * @typedef {object} ControlsState
 * @property {boolean} enabled
 * @property {boolean} paused
 * @property {boolean} muted
 * @property {number} volume 0 to 1
 * @property {boolean} fullscreen
 * @property {boolean} canFullscreen
 * @property {boolean} pictureInPicture
 * @property {boolean} canPictureInPicture
 * @property {boolean} statistics
 * @property {QualityOption[]} qualities none where there is nothing to choose
 *
 * @typedef {'play' | 'mute' | 'fullscreen' | 'picture-in-picture' | 'statistics'} PlayerAction
 */

/** The bar under the picture. Tells what was pressed by `onAction`, `onVolume` and `onQuality`. */
export class PlayerControls {
  #play;
  #mute;
  #pictureInPicture;
  #statistics;
  #quality;
  #fullscreen;
  #volume = element('input', { type: 'range', class: 'volume', min: '0', max: '1', step: '0.05', 'aria-label': 'Volume' });

  /**
   * @param {object} events
   * @param {(action: PlayerAction) => void} events.onAction
   * @param {(volume: number) => void} events.onVolume
   * @param {(id: string | null) => void} events.onQuality
   */
  constructor({ onAction, onVolume, onQuality }) {
    const button = (/** @type {PlayerAction} */ action) =>
      element('button', { type: 'button', class: 'control', 'data-action': action, onclick: () => onAction(action) });
    this.#play = button('play');
    this.#mute = button('mute');
    this.#pictureInPicture = button('picture-in-picture');
    this.#statistics = button('statistics');
    this.#fullscreen = button('fullscreen');
    this.#quality = new QualityMenu(onQuality);
    this.#volume.oninput = () => onVolume(Number(this.#volume.value));
    this.element = element('div', { class: 'controls', role: 'group', 'aria-label': 'Player controls' },
      this.#play, this.#mute, this.#volume, element('span', { class: 'gap' }),
      this.#quality.element, this.#statistics, this.#pictureInPicture, this.#fullscreen);
  }

  /** @param {ControlsState} state */
  update(state) {
    const silent = state.muted || state.volume === 0;
    name(this.#play, state.paused ? 'play' : 'pause', state.paused ? 'Play' : 'Pause', 'k');
    name(this.#mute, silent ? 'volume-off' : 'volume', silent ? 'Unmute' : 'Mute', 'm');
    name(this.#statistics, 'statistics', 'Statistics', 'i');
    name(this.#pictureInPicture, 'picture-in-picture', 'Picture in picture', 'p');
    name(this.#fullscreen, state.fullscreen ? 'fullscreen-exit' : 'fullscreen', state.fullscreen ? 'Leave full screen' : 'Full screen', 'f');
    this.#statistics.setAttribute('aria-pressed', String(state.statistics));
    this.#pictureInPicture.setAttribute('aria-pressed', String(state.pictureInPicture));
    this.#play.disabled = this.#pictureInPicture.disabled = !state.enabled;
    this.#pictureInPicture.hidden = !state.canPictureInPicture;
    this.#fullscreen.hidden = !state.canFullscreen;
    this.#volume.value = String(silent ? 0 : state.volume);
    this.#quality.update(state.qualities);
  }

  toggleQualities() {
    this.#quality.toggle();
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {IconName} iconName
 * @param {string} label
 * @param {string} key its keyboard shortcut
 */
function name(button, iconName, label, key) {
  setIcon(button, iconName);
  if (button.getAttribute('aria-label') === label) return;
  button.setAttribute('aria-label', label);
  button.setAttribute('aria-keyshortcuts', key);
  button.title = `${label} (${key})`;
}
