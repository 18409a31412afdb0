import { UplinkAdvice } from './uplink-advice.js';
import { UplinkWatch } from './uplink-watch.js';

/** @import { Clock } from './clock.js' */
/** @import { Quality } from './quality.js' */

/** What the broadcaster's line carries: whether the relay is to make the copies, and whether the line is short of the quality that was chosen. */
export class Uplink {
  #watch;
  #advice;

  /**
   * @param {object} options
   * @param {Clock} options.clock
   * @param {() => RTCPeerConnection | null} options.relay the working connection to the relay, where the media takes that way
   * @param {() => RTCPeerConnection[]} options.copies the working ones to viewers, where it takes those
   * @param {() => Quality} options.quality
   * @param {() => void} options.onLimited the line cannot carry a copy for each viewer
   * @param {(isSlow: boolean) => void} options.onSlow
   */
  constructor({ clock, relay, copies, quality, onLimited, onSlow }) {
    this.#watch = new UplinkWatch({ clock, connections: copies, onLimited });
    this.#advice = new UplinkAdvice({
      clock,
      // A single copy may be cut down for the viewer's line.
      connections: () => {
        const [connection, sent] = [relay(), copies()];
        return connection ? [connection] : sent.length > 1 ? sent : [];
      },
      quality,
      onChange: onSlow,
    });
  }

  /** @param {{ mayMove: boolean }} options whether the stream may go to the relay */
  start({ mayMove }) {
    if (mayMove) this.#watch.start();
    this.#advice.start();
  }

  stop() {
    this.#watch.stop();
    this.#advice.stop();
  }
}
