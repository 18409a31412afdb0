import { element } from './element.js';

/** How loud the microphone is. For the eye alone: a screen reader would talk all the time. */
export class LevelMeter {
  element = element('div', { class: 'level', 'aria-hidden': 'true' }, element('div', { class: 'level-bar' }));
  #shown = 0;

  /** @param {number} level 0 to 1 */
  update(level) {
    // Up at once and down slowly, as on a mixing desk: short sounds stay visible.
    this.#shown = Math.max(level, this.#shown * 0.88);
    this.element.style.setProperty('--level', this.#shown.toFixed(3));
  }
}
