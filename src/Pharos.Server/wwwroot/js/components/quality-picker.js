import { frameRates, heights } from '../lib/quality.js';
import { element } from './element.js';

/** @import { Quality } from '../lib/quality.js' */

/** Resolution and frame rate. */
export class QualityPicker {
  #height = element('select', { class: 'field', id: 'height' }, ...heights.map((height) => element('option', { value: height }, `${height}p`)));
  #frameRate = element('select', { class: 'field', id: 'frame-rate' },
    ...frameRates.map((rate) => element('option', { value: rate }, `${rate} fps`)));
  element = element('div', { class: 'quality' },
    element('div', {}, element('label', { class: 'label', for: 'height' }, 'Resolution'), this.#height),
    element('div', {}, element('label', { class: 'label', for: 'frame-rate' }, 'Frame rate'), this.#frameRate));

  /** @param {(quality: Quality) => void} onChoose */
  constructor(onChoose) {
    this.#height.onchange = this.#frameRate.onchange = () =>
      onChoose({ height: Number(this.#height.value), frameRate: Number(this.#frameRate.value) });
  }

  /** @param {Quality} quality */
  update({ height, frameRate }) {
    this.#height.value = String(height);
    this.#frameRate.value = String(frameRate);
  }
}
