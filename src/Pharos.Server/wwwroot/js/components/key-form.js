import { element, setText } from './element.js';

/** Asks for the publish key of a server that is not open to everyone. */
export class KeyForm {
  #field = element('input', { class: 'field', id: 'key', type: 'password', autocomplete: 'current-password', required: true });
  #problem = element('p', { class: 'key-problem', role: 'alert' });
  element = element('form', { class: 'card key-form' },
    element('label', { class: 'label', for: 'key' }, 'Broadcasting on this server needs a key'),
    element('div', { class: 'link-row' }, this.#field, element('button', { type: 'submit', class: 'button' }, 'Use key')),
    this.#problem,
    element('p', { class: 'note' }, 'Whoever runs the server has it. This browser remembers it.'));

  /** @param {(key: string) => void} onKey */
  constructor(onKey) {
    this.element.onsubmit = (event) => {
      event.preventDefault();
      if (this.#field.value.trim()) onKey(this.#field.value.trim());
    };
  }

  /** @param {'none' | 'needed' | 'wrong'} key */
  update(key) {
    this.element.hidden = key === 'none';
    setText(this.#problem, key === 'wrong' ? 'The server does not know this key.' : '');
    this.#field.setAttribute('aria-invalid', String(key === 'wrong'));
  }
}
