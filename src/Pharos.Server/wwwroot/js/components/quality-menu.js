import { element, setText } from './element.js';
import { icon } from './icons.js';

/** @import { QualityOption } from '../lib/layer-wording.js' */

/** A button, and over it a menu of what the viewer may choose from (WAI-ARIA, "menu button"). */
export class QualityMenu {
  #onChoose;
  #button = element('button', {
    type: 'button', class: 'control', 'data-action': 'quality', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-keyshortcuts': 'q',
    onclick: () => this.toggle(),
  }, icon('quality'));
  #list = element('div', { class: 'quality-list', role: 'menu', 'aria-label': 'Quality', hidden: true });
  /** @type {HTMLButtonElement[]} */
  #items = [];
  /** @type {QualityOption[]} */
  #options = [];
  element = element('div', { class: 'quality-menu', hidden: true }, this.#list, this.#button);

  /** @param {(id: string | null) => void} onChoose */
  constructor(onChoose) {
    this.#onChoose = onChoose;
    // The focus stays on the item while another is pressed: Safari gives it to no button, and the menu would close before the press is done.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.element.contains(/** @type {Node | null} */ (relatedTarget))) this.#open(false);
    });
    this.#list.addEventListener('keydown', (event) => this.#handleKey(event));
  }

  /** @param {QualityOption[]} options none where there is nothing to choose */
  update(options) {
    const isOther = options.length !== this.#options.length || options.some(({ id }, index) => id !== this.#options[index].id);
    this.#options = options;
    this.element.hidden = options.length === 0;
    if (isOther) this.#build();
    options.forEach(({ name, note, chosen, offered }, index) => {
      const [label, detail] = this.#items[index].querySelectorAll('span');
      setText(label, name);
      setText(detail, note);
      this.#items[index].setAttribute('aria-checked', String(chosen));
      this.#items[index].setAttribute('aria-disabled', String(!offered));
    });
    const current = options.find(({ chosen }) => chosen);
    const label = `Quality: ${[current?.name, current?.note].filter(Boolean).join(', ')}`;
    if (this.#button.getAttribute('aria-label') === label) return;
    this.#button.setAttribute('aria-label', label);
    this.#button.title = `${label} (q)`;
  }

  toggle() {
    if (this.#options.length > 0) this.#open(this.#list.hidden);
  }

  #build() {
    this.#open(false);
    this.#items = this.#options.map((_, index) => element('button', {
      type: 'button', class: 'quality-option', role: 'menuitemradio', tabIndex: -1, onclick: () => this.#choose(index),
    }, icon('check'), element('span'), ' ', element('span', { class: 'quality-note' })));
    this.#list.replaceChildren(...this.#items);
  }

  /** @param {boolean} opens */
  #open(opens) {
    const hadFocus = this.#list.contains(/** @type {ShadowRoot | Document} */ (this.#list.getRootNode()).activeElement);
    if (!opens && this.#list.hidden) return;
    this.#list.hidden = !opens;
    this.#button.setAttribute('aria-expanded', String(opens));
    if (opens) this.#items[this.#options.findIndex(({ chosen }) => chosen)]?.focus();
    else if (hadFocus) this.#button.focus();
  }

  /** @param {number} index */
  #choose(index) {
    const { id, offered } = this.#options[index];
    if (!offered) return;
    this.#open(false);
    this.#onChoose(id);
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    const last = this.#items.length - 1;
    const at = this.#items.findIndex((item) => item === event.target);
    const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) this.#items[to].focus();
    else if (['Escape', 'Tab'].includes(event.key)) this.#open(false);
    else return;
    // The button has the focus again, from which Tab goes on.
    if (event.key !== 'Tab') event.preventDefault();
  }
}
