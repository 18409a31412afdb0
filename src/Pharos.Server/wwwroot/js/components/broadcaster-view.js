import { adviceFor } from '../lib/advice.js';
import { noticeFor, statusFor } from '../lib/broadcast-wording.js';
import { element, setText } from './element.js';
import { EncoderPanel } from './encoder-panel.js';
import { KeyForm } from './key-form.js';
import { NoticeCard } from './notice-card.js';
import { Preview } from './preview.js';
import { QualityPicker } from './quality-picker.js';
import { RoutePicker } from './route-picker.js';
import { SharePanel } from './share-panel.js';
import { SourceControls } from './source-controls.js';
import { StatisticsTable } from './statistics-table.js';

/** @import { DeskState } from '../lib/broadcast-desk.js' */
/** @import { Notice } from '../lib/broadcast-wording.js' */
/** @import { RoutePolicy } from '../lib/messages.js' */
/** @import { Quality } from '../lib/quality.js' */
/** @import { SourceEvents } from './source-controls.js' */
/** @import { Row } from './statistics-table.js' */

/**
 * @typedef {object} BroadcasterEvents
 * @property {() => void} onGoLive
 * @property {() => void} onStop
 * @property {(title: string) => void} onTitle
 * @property {(key: string) => void} onKey
 * @property {(quality: Quality) => void} onQuality
 * @property {(route: RoutePolicy) => void} onRoute
 * @property {() => void} onRenew
 * @property {() => void} onEncoder somebody wants to broadcast by a program
 * @property {(action: NonNullable<Notice['action']>) => void} onNotice
 * @property {SourceEvents} sources
 *
 * @typedef {object} Share
 * @property {string | null} url
 * @property {string | null} qrUrl
 * @property {string} note
 */

/** The broadcaster's desk: the picture and what feeds it on one side, the broadcast and its link on the other. */
export class BroadcasterView {
  #preview = new Preview();
  #sources;
  #quality;
  #route;
  #encoder;
  #notice;
  #advice;
  #key;
  #share;
  #title = element('input', { class: 'field', id: 'title', maxLength: 120, placeholder: 'Live broadcast', autocomplete: 'off' });
  #live = element('button', { type: 'button', class: 'button primary go' });
  #status = element('p', { class: 'status', role: 'status' });
  #table = new StatisticsTable();
  #empty = element('p', { class: 'note' });
  #delays = element('p', { class: 'note' });
  #isOnAir = false;

  /** @param {BroadcasterEvents} events */
  constructor(events) {
    this.#sources = new SourceControls(events.sources);
    this.#quality = new QualityPicker(events.onQuality);
    this.#route = new RoutePicker(events.onRoute);
    this.#encoder = new EncoderPanel(events.onEncoder);
    this.#notice = new NoticeCard(events.onNotice);
    this.#advice = [0, 1].map(() => new NoticeCard(events.onNotice, { calm: true }));
    this.#key = new KeyForm(events.onKey);
    this.#share = new SharePanel(events);
    this.#title.oninput = () => events.onTitle(this.#title.value);
    this.#live.onclick = () => (this.#isOnAir ? events.onStop() : events.onGoLive());
    this.element = element('div', { class: 'desk' },
      this.#notice.element,
      element('div', { class: 'main' },
        element('div', { class: 'picture' }, this.#preview.element, this.#sources.element),
        ...this.#advice.map((card) => card.element),
        element('section', { class: 'card viewers', 'aria-labelledby': 'viewers-heading' },
          element('h2', { id: 'viewers-heading' }, 'Your viewers'), this.#empty,
          element('div', { class: 'viewers-table' }, this.#table.element), this.#delays)),
      element('div', { class: 'side' }, this.#key.element,
        element('section', { class: 'card', 'aria-label': 'Broadcast' },
          element('label', { class: 'label', for: 'title' }, 'Title'), this.#title, this.#quality.element, this.#route.element,
          this.#live, this.#status),
        this.#share.element, this.#encoder.element));
  }

  /**
   * @param {object} state
   * @param {DeskState} state.desk
   * @param {MediaStreamTrack | null} state.track the picture that is sent
   * @param {Share} state.share
   * @param {{ url: string, token: string } | null} state.whip
   * @param {boolean} state.canShareScreen
   * @param {number} state.now
   */
  update({ desk, track, share, whip, canShareScreen, now }) {
    this.#isOnAir = desk.onAir;
    const { liveSince = null, viewerCount = 0, route = 'p2p', policy = null } = desk.session ?? {};
    this.#preview.update({ capture: desk.capture, track, onAir: desk.onAir, liveSince, viewerCount, route, now });
    this.#sources.update({ ...desk.capture, canShareScreen });
    this.#quality.update(desk.quality);
    this.#route.update({ route: (desk.onAir ? policy : null) ?? desk.route ?? 'auto', enabled: !desk.onAir });
    this.#encoder.update(whip);
    this.#notice.update(noticeFor(desk));
    const advice = adviceFor(desk);
    this.#advice.forEach((card, index) => card.update(advice[index] ?? null));
    this.#key.update(desk.key);
    this.#share.update({ ...share, canRenew: !desk.onAir });
    if (this.#title.value !== desk.title) this.#title.value = desk.title;
    this.#title.readOnly = desk.onAir;
    const sends = desk.capture.camera || desk.capture.screen || desk.capture.microphone;
    this.#live.disabled = !desk.onAir && (!sends || desk.key !== 'none');
    this.#live.classList.toggle('stop', desk.onAir);
    setText(this.#live, desk.onAir ? 'Stop' : 'Go live');
    setText(this.#status, statusFor(desk));
    setText(this.#empty, desk.onAir
      ? viewerCount === 0 ? 'Nobody is watching yet.' : 'Connecting…'
      : 'While you are live, each direct connection is shown here, or the one to the server when it serves your viewers.');
  }

  /**
   * @param {Row[]} rows
   * @param {string} delays what those of all viewers come to
   */
  updateStatistics(rows, delays) {
    this.#delays.hidden = delays === '';
    setText(this.#delays, delays);
    this.#table.element.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
    this.#table.update(rows);
  }

  /** @param {number} level */
  updateLevel(level) {
    this.#sources.meter.update(level);
  }
}
