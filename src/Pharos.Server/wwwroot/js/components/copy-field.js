import { element, setText } from './element.js';
import { icon, setIcon } from './icons.js';

const copiedFor = 2_500;

/** A text that can only be read, and a button that copies it. */
export class CopyField {
  #field = element('input', { class: 'field link', readOnly: true, onfocus: () => this.#field.select() });
  #text = element('span', {}, 'Copy');
  #button = element('button', { type: 'button', class: 'button copy', onclick: () => this.#copy() }, icon('copy'), this.#text);
  #spoken = element('span', { class: 'visually-hidden', role: 'status' });
  element = element('div', { class: 'link-row' }, this.#field, this.#button, this.#spoken);

  /**
   * @param {string} id of the field, for its label
   * @param {string} name of what it holds, as a screen reader says it
   */
  constructor(id, name) {
    this.name = name;
    this.#field.id = id;
    this.#button.setAttribute('aria-label', `Copy: ${name}`);
  }

  /**
   * Hides the text until it is pressed: a token on a screen that is shared is everybody's.
   */
  conceal() {
    this.#field.type = 'password';
    this.#field.autocomplete = 'off';
  }

  /** @param {string} value */
  update(value) {
    if (this.#field.value !== value) this.#field.value = value;
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#field.value);
    } catch {
      // Without a clipboard, as on a page opened by http: the person presses the keys. Nothing is copied from a concealed field.
      this.#field.type = 'text';
      this.#field.select();
      this.#tell('Press Ctrl+C', `${this.name} is selected. Press Ctrl and C to copy it.`);
      return;
    }
    setIcon(this.#button, 'check');
    this.#tell('Copied', `${this.name} copied`);
  }

  /**
   * @param {string} text
   * @param {string} spoken
   */
  #tell(text, spoken) {
    setText(this.#text, text);
    setText(this.#spoken, spoken);
    setTimeout(() => {
      setIcon(this.#button, 'copy');
      setText(this.#text, 'Copy');
      setText(this.#spoken, '');
    }, copiedFor);
  }
}
