import { maxBitrate } from './quality.js';

/** @import { Clock } from './clock.js' */
/** @import { Quality } from './quality.js' */

const looksEvery = 2_000;
/** An estimate that finds its rate by probing is there in a few seconds. */
const patience = 10_000;

/**
 * Finds out that the broadcaster's line carries less than the chosen quality: what goes out is cut down for want of bandwidth for a while. Of a
 * single direct viewer it says nothing, since that one's line may be the slow one.
 */
export class UplinkAdvice {
  #clock;
  #connections;
  #quality;
  #onChange;
  /** @type {unknown} */
  #timer;
  /** @type {number | null} */
  #slowSince = null;
  #isSlow = false;
  #stopped = true;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => Pick<RTCPeerConnection, 'getStats'>[]} options.connections the one to the relay, or two and more to viewers
   * @param {() => Quality} options.quality
   * @param {(isSlow: boolean) => void} options.onChange
   */
  constructor({ clock, connections, quality, onChange }) {
    this.#clock = clock;
    this.#connections = connections;
    this.#quality = quality;
    this.#onChange = onChange;
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
    const needed = maxBitrate(this.#quality());
    const slow = await Promise.all(this.#connections().map(async (connection) => isCutDown(await connection.getStats().catch(() => new Map()), needed)));
    if (this.#stopped) return;
    if (slow.length === 0 || slow.includes(false)) this.#slowSince = null;
    else this.#slowSince ??= this.#clock.now();
    const isSlow = this.#slowSince !== null && this.#clock.now() - this.#slowSince >= patience;
    if (isSlow !== this.#isSlow) {
      this.#isSlow = isSlow;
      this.#onChange(isSlow);
    }
    this.start();
  }
}

/**
 * Whether the browser says that it sends less for want of bandwidth, and its estimate, where there is one, is of less than is needed.
 *
 * @param {{ values: () => Iterable<any> }} report an RTCStatsReport
 * @param {number} needed bits a second
 */
function isCutDown(report, needed) {
  const stats = [...report.values()];
  const estimates = stats.filter((stat) => stat.type === 'candidate-pair' && stat.nominated && stat.availableOutgoingBitrate > 0);
  return stats.some((stat) => stat.type === 'outbound-rtp' && stat.kind === 'video' && stat.qualityLimitationReason === 'bandwidth')
    && estimates.every((stat) => stat.availableOutgoingBitrate < needed);
}
