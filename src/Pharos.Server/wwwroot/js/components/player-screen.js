import { element, setText } from './element.js';
import { lighthouse } from './lighthouse.js';

/** @import { Screen } from '../lib/view-wording.js' */

/** What is shown in place of the picture, and told to a screen reader. */
export class PlayerScreen {
  #heading = element('p', { class: 'screen-heading' });
  #text = element('p', { class: 'screen-text' });
  #figure = element('div', { class: 'screen-figure' }, lighthouse());
  element = element('div', { class: 'screen' }, this.#figure,
    element('div', { class: 'screen-words', role: 'status' }, this.#heading, this.#text));

  /** @param {Screen | null} screen */
  update(screen) {
    this.element.classList.toggle('empty', screen === null);
    this.element.classList.toggle('over', screen?.over === true);
    this.element.dataset.mood = screen?.mood ?? '';
    setText(this.#heading, screen?.heading ?? '');
    setText(this.#text, screen?.text ?? '');
  }
}
