import { CopyField } from './copy-field.js';
import { element } from './element.js';

/** What a program such as OBS needs to broadcast in place of this page. */
export class EncoderPanel {
  #url = new CopyField('whip-url', 'Server address');
  #token = new CopyField('whip-token', 'Bearer token');
  element = element('details', { class: 'card encoder' },
    element('summary', {}, 'Broadcast from OBS'),
    element('p', { class: 'note' }, 'In OBS: Settings, Stream, Service “WHIP”. Whoever has the token can broadcast to your viewers.'),
    element('label', { class: 'label', for: 'whip-url' }, 'Server'), this.#url.element,
    element('label', { class: 'label', for: 'whip-token' }, 'Bearer token'), this.#token.element);

  /** @param {() => void} onOpen somebody looks at it */
  constructor(onOpen) {
    this.#token.conceal();
    this.element.ontoggle = () => this.element.open && onOpen();
  }

  /** @param {{ url: string, token: string } | null} whip */
  update(whip) {
    this.element.hidden = whip === null;
    if (whip === null) return;
    this.#url.update(whip.url);
    this.#token.update(whip.token);
  }
}
