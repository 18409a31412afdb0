import { CopyField } from './copy-field.js';
import { element, setText } from './element.js';

/** The link to send: to copy, to share, to scan. */
export class SharePanel {
  #link = new CopyField('link', 'Link');
  #qr = element('img', { class: 'qr', alt: 'QR code of the link', width: 116, height: 116 });
  #note = element('p', { class: 'note' });
  #open = element('a', { class: 'text-link', target: '_blank', rel: 'noopener' }, 'Open the viewer’s page');
  #renew = element('button', { type: 'button', class: 'text-button' }, 'Make a new link');
  element = element('section', { class: 'card share', 'aria-label': 'Link for your viewers' },
    element('div', { class: 'share-head' }, element('label', { class: 'label', for: 'link' }, 'Link for your viewers'), this.#renew),
    this.#link.element,
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
    this.#link.update(url.replace(/\/$/, ''));
    if (this.#open.href !== url) this.#open.href = url;
    if (qrUrl && this.#qr.getAttribute('src') !== qrUrl) this.#qr.src = qrUrl;
    this.#renew.disabled = !canRenew;
    setText(this.#note, note);
  }
}
