import { element, setText } from './element.js';
import { icon, setIcon } from './icons.js';

const copiedFor = 2_500;

/** The link to send: to copy, to share, to scan. */
export class SharePanel {
  #link = element('input', { class: 'field link', id: 'link', readOnly: true, onfocus: () => this.#link.select() });
  #copyText = element('span', {}, 'Copy');
  #copy = element('button', { type: 'button', class: 'button copy', onclick: () => this.#copyLink() }, icon('copy'), this.#copyText);
  #spoken = element('span', { class: 'visually-hidden', role: 'status' });
  #qr = element('img', { class: 'qr', alt: 'QR code of the link', width: 116, height: 116 });
  #note = element('p', { class: 'note' });
  #open = element('a', { class: 'text-link', target: '_blank', rel: 'noopener' }, 'Open the viewer’s page');
  #renew = element('button', { type: 'button', class: 'text-button' }, 'Make a new link');
  element = element('section', { class: 'card share', 'aria-label': 'Link for your viewers' },
    element('div', { class: 'share-head' }, element('label', { class: 'label', for: 'link' }, 'Link for your viewers'), this.#renew),
    element('div', { class: 'link-row' }, this.#link, this.#copy), this.#spoken,
    element('div', { class: 'share-more' }, this.#qr,
      element('div', { class: 'share-words' }, this.#note, this.#open)));

  /** @param {{ onRenew: () => void }} events */
  constructor({ onRenew }) {
    this.#renew.onclick = onRenew;
    this.#qr.onerror = () => { this.#qr.hidden = true; };
    this.#qr.onload = () => { this.#qr.hidden = false; };
  }

  /** @param {{ url: string | null, qrUrl: string | null, note: string, canRenew: boolean }} state */
  update({ url, qrUrl, note, canRenew }) {
    this.element.hidden = url === null;
    if (url === null) return;
    // A slash at the end leads nowhere else, and would be set in front of a text that runs from right to left.
    const link = url.replace(/\/$/, '');
    if (this.#link.value !== link) this.#link.value = link;
    if (this.#open.href !== url) this.#open.href = url;
    if (qrUrl && this.#qr.getAttribute('src') !== qrUrl) this.#qr.src = qrUrl;
    this.#renew.disabled = !canRenew;
    setText(this.#note, note);
  }

  async #copyLink() {
    try {
      await navigator.clipboard.writeText(this.#link.value);
    } catch {
      // Without a clipboard, as on a page opened by http: the person presses the keys.
      this.#link.select();
      this.#tell('Press Ctrl+C', 'The link is selected. Press Ctrl and C to copy it.');
      return;
    }
    setIcon(this.#copy, 'check');
    this.#tell('Copied', 'Link copied');
  }

  /**
   * @param {string} text
   * @param {string} spoken
   */
  #tell(text, spoken) {
    setText(this.#copyText, text);
    setText(this.#spoken, spoken);
    setTimeout(() => {
      setIcon(this.#copy, 'copy');
      setText(this.#copyText, 'Copy');
      setText(this.#spoken, '');
    }, copiedFor);
  }
}
