import { bitrate, percent, resolution, whole } from '../lib/formatting.js';
import { element, setText } from './element.js';

/** @import { ConnectionStatistics } from '../lib/statistics.js' */

/** @type {[string, (statistics: ConnectionStatistics) => string][]} */
const columns = [
  ['Picture', ({ width, height }) => resolution(width, height)],
  ['Frame rate', ({ framesPerSecond }) => whole(framesPerSecond, 'fps')],
  ['Video', ({ videoBitrate }) => bitrate(videoBitrate)],
  ['Audio', ({ audioBitrate }) => bitrate(audioBitrate)],
  ['Delay', ({ delay }) => whole(delay, 'ms')],
  ['Round trip', ({ roundTripTime }) => whole(roundTripTime, 'ms')],
  ['Loss', ({ loss }) => percent(loss)],
  ['Codec', ({ codec }) => codec ?? '–'],
  ['Path', ({ path }) => path ?? '–'],
];

/**
 * The numbers of one connection, or of several side by side: a row each, on narrow screens a block each.
 *
 * @typedef {{ name: string, statistics: ConnectionStatistics }} Row
 */
export class StatisticsTable {
  #body = element('tbody');
  element = element('table', { class: 'statistics' },
    element('caption', { class: 'visually-hidden' }, 'Connection statistics'),
    element('thead', {}, element('tr', {},
      ...['Viewer', ...columns.map(([title]) => title)].map((title) => element('th', { scope: 'col' }, title)))),
    this.#body);

  /** @param {Row[]} rows */
  update(rows) {
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    while (this.#body.rows.length < rows.length) this.#body.append(emptyRow());
    rows.forEach(({ name, statistics }, index) => {
      const texts = [name, ...columns.map(([, text]) => text(statistics))];
      const cells = this.#body.rows[index]?.cells ?? [];
      texts.forEach((text, column) => cells[column] && setText(cells[column], text));
    });
  }
}

function emptyRow() {
  return element('tr', {},
    element('th', { scope: 'row' }),
    ...columns.map(([title]) => element('td', { 'data-title': title })));
}
