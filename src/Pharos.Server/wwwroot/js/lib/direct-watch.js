/** @import { Clock } from './clock.js' */

/** `disconnected` often heals by itself within a second or two. */
const healsWithin = 2_000;

/** Tells, once, that a direct connection does not come up in time, or that it broke. */
export class DirectWatch {
  #connection;
  #clock;
  #onFailed;
  /** @type {unknown} */
  #timer;
  #done = false;

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.connection
   * @param {Clock} options.clock
   * @param {number} options.timeout milliseconds it may take to come up
   * @param {() => void} options.onFailed
   */
  constructor({ connection, clock, timeout, onFailed }) {
    this.#connection = connection;
    this.#clock = clock;
    this.#onFailed = onFailed;
    this.#timer = clock.setTimeout(() => this.#fail(), timeout);
  }

  /** To be called whenever the connection comes to another state. */
  stateChanged() {
    if (this.#done) return;
    switch (this.#connection.connectionState) {
      case 'connected':
        this.#clock.clearTimeout(this.#timer);
        break;
      case 'disconnected':
        this.#clock.clearTimeout(this.#timer);
        this.#timer = this.#clock.setTimeout(() => this.#fail(), healsWithin);
        break;
      case 'failed':
        this.#fail();
        break;
    }
  }

  close() {
    this.#done = true;
    this.#clock.clearTimeout(this.#timer);
  }

  #fail() {
    if (this.#done) return;
    this.close();
    this.#onFailed();
  }
}
