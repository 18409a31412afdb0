import { element } from './element.js';

/** @import { RoutePolicy } from '../lib/messages.js' */

/** @type {[RoutePolicy, string][]} */
const choices = [['auto', 'Automatic'], ['p2p', 'Direct only'], ['relay', 'Through the server']];

/** Which ways the media may take. */
export class RoutePicker {
  #route = element('select', { class: 'field', id: 'route' }, ...choices.map(([value, name]) => element('option', { value }, name)));
  element = element('div', { class: 'route' }, element('label', { class: 'label', for: 'route' }, 'Route to your viewers'), this.#route);

  /** @param {(route: RoutePolicy) => void} onChoose */
  constructor(onChoose) {
    this.#route.onchange = () => onChoose(/** @type {RoutePolicy} */ (this.#route.value));
  }

  /** @param {{ route: RoutePolicy, enabled: boolean }} state */
  update({ route, enabled }) {
    this.#route.value = route;
    this.#route.disabled = !enabled;
  }
}
