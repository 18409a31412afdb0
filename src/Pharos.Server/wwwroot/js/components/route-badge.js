import { element, setText } from './element.js';

/** @import { Route } from '../lib/messages.js' */

const names = {
  p2p: ['Direct', 'From browser to browser, past the server'],
  relay: ['Relay', 'Through the server'],
};

/** Which way the media takes: "Direct" or "Relay". */
export class RouteBadge {
  element = element('span', { class: 'route-badge', hidden: true });

  /**
   * @param {Route | null} route null while nothing flows
   * @param {string} [hint] what is not as it could be about it
   */
  update(route, hint = '') {
    this.element.hidden = route === null;
    if (route === null) return;
    const [name, title] = names[route];
    this.element.dataset.route = route;
    this.element.title = hint || title;
    setText(this.element, hint ? `${name}, TCP` : name);
  }
}
