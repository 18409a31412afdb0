/** @import { Clock } from './clock.js' */

const looksEvery = 2_000;
/** A bandwidth estimate that begins at 300 kbit/s and grows by 8 % a second is at 2.5 Mbit/s half a minute later at the worst. */
const patience = 30_000;

/**
 * Finds out that a broadcaster's network cannot carry a copy for each viewer: every one of several copies is cut down for want of bandwidth,
 * for longer than a browser needs to find its rate. A single copy that is cut down would not be helped by the relay.
 */
export class UplinkWatch {
  #clock;
  #connections;
  #onLimited;
  /** @type {unknown} */
  #timer;
  /** @type {number | null} */
  #limitedSince = null;
  #stopped = true;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => Pick<RTCPeerConnection, 'getStats'>[]} options.connections one for each copy
   * @param {() => void} options.onLimited
   */
  constructor({ clock, connections, onLimited }) {
    this.#clock = clock;
    this.#connections = connections;
    this.#onLimited = onLimited;
  }

  start() {
    this.#stopped = false;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#look(), looksEvery);
  }

  stop() {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer);
  }

  async #look() {
    const copies = await Promise.all(this.#connections().map(async (connection) => isCutDown(await connection.getStats().catch(() => new Map()))));
    if (this.#stopped) return;
    if (copies.length < 2 || copies.includes(false)) this.#limitedSince = null;
    else this.#limitedSince ??= this.#clock.now();
    if (this.#limitedSince !== null && this.#clock.now() - this.#limitedSince >= patience) {
      this.#limitedSince = null;
      this.#onLimited();
    }
    this.start();
  }
}

/**
 * Whether what is sent is cut down for want of bandwidth. A browser that does not say so is taken to have enough.
 *
 * @param {{ values: () => Iterable<any> }} report an RTCStatsReport
 */
function isCutDown(report) {
  return [...report.values()].some((stat) =>
    stat.type === 'outbound-rtp' && stat.kind === 'video' && stat.qualityLimitationReason === 'bandwidth');
}
