import { element, setText } from './element.js';
import { icon } from './icons.js';

/** @import { Notice } from '../lib/broadcast-wording.js' */

/** A problem in plain words, and what can be done about it. */
export class NoticeCard {
  #heading = element('h2');
  #text = element('p');
  #action = element('button', { type: 'button', class: 'button' }, 'Try again');
  element;
  /** @type {Notice['action']} */
  #current = null;

  /**
   * @param {(action: NonNullable<Notice['action']>) => void} onAction
   * @param {{ calm?: boolean }} [manner] calm: nothing is broken, and it may wait
   */
  constructor(onAction, { calm = false } = {}) {
    this.element = element('div', { class: calm ? 'notice-card calm' : 'notice-card', role: calm ? 'status' : 'alert' },
      icon(calm ? 'hint' : 'warning'), element('div', {}, this.#heading, this.#text), this.#action);
    this.#action.onclick = () => this.#current && onAction(this.#current);
  }

  /** @param {Notice | null} notice */
  update(notice) {
    this.element.hidden = notice === null;
    this.#current = notice?.action ?? null;
    this.#action.hidden = this.#current === null;
    setText(this.#heading, notice?.heading ?? '');
    setText(this.#text, notice?.text ?? '');
  }
}
