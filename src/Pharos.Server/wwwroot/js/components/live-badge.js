import { duration, viewers } from '../lib/formatting.js';
import { element, setText } from './element.js';
import { icon } from './icons.js';

/** "LIVE 12:34" and how many watch. */
export class LiveBadge {
  #time = element('span', { class: 'live-time' });
  #live = element('span', { class: 'live-mark' }, element('span', { class: 'live-word' }, 'Live'), this.#time);
  #number = element('span', { 'aria-hidden': 'true' });
  #spoken = element('span', { class: 'visually-hidden' });
  #count = element('span', { class: 'live-count' }, icon('eye'), this.#number, this.#spoken);
  element = element('div', { class: 'live-badge' }, this.#live, this.#count);

  /** @param {{ live: boolean, liveSince: number | null, viewerCount: number, now: number }} state */
  update({ live, liveSince, viewerCount, now }) {
    this.#live.hidden = !live;
    this.#count.hidden = !live;
    setText(this.#time, liveSince === null ? '' : duration(now - liveSince));
    setText(this.#number, String(viewerCount));
    setText(this.#spoken, viewers(viewerCount));
  }
}
