/** @import { SignalingClient } from './signaling-client.js' */
/** @import { ViewState } from './view-state.js' */

/**
 * Which layer of the pictures a viewer wants from the relay. The server keeps a choice with the viewer's place, and may lose both: it is told
 * again whenever it may not know.
 */
export class LayerChoice {
  #change;
  #signaling;
  /** What was chosen last; undefined while nothing was. @type {string | null | undefined} */
  #chosen;

  /**
   * @param {object} options
   * @param {(change: Partial<ViewState>) => void} options.change
   * @param {SignalingClient} options.signaling
   */
  constructor({ change, signaling }) {
    this.#change = change;
    this.#signaling = signaling;
  }

  /** @param {string | null} id null for the best that the line carries */
  choose(id) {
    this.#chosen = id;
    this.say();
    this.#change({ layer: id });
  }

  /** Says what was chosen. */
  say() {
    if (this.#chosen !== undefined) this.#signaling.send({ type: 'select-layer', layer: this.#chosen });
  }
}
