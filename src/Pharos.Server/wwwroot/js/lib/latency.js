/** @import { Stat } from './statistics.js' */

/** As long as two clocks that differ by 100 ppm need to go apart by 6 ms, and long enough for a report that was not queued. */
const remembers = 60_000;
/** What is later is no live broadcast any more, or one of the clocks was set. */
const longest = 60_000;
/** Nothing is encoded, sent, decoded and shown as fast as that: the other end's first reports are off. */
const shortest = 5;
/** Browsers draw a line through the reports that they have: through the first two of them it leads anywhere. */
const settles = 5_000;
/** Milliseconds from 1900, where NTP begins to count, to 1970. Chromium counts from there. */
const ntpEpoch = 2_208_988_800_000;
/** One of them may have met a picture that was just late. */
const samples = 3;

/**
 * How long what is shown was on its way, from the camera to this screen: where the playout is, by the clock of the other end (webrtc-stats,
 * `estimatedPlayoutTimestamp`), and what that clock shows now. The latter is known from its sender reports (RFC 3550 §6.4.1), which were on
 * their way for half of the round trip: of those of the last minute, the fastest counts. It is off by half of what the ways there and back
 * differ by. The relay reports by a clock of its own and says the time of capture by that one, with the way from the camera to the relay in it.
 */
export class DelayMeter {
  /** What the other clock was ahead of this one by, at least, by each report. @type {{ at: number, ahead: number }[]} */
  #reports = [];
  /** When the first of all came. */
  #since = Infinity;
  /** @type {{ at: number, roundTrip: number }[]} */
  #roundTrips = [];
  /** @type {number[]} */
  #delays = [];

  /**
   * @param {Stat[]} stats all of one connection
   * @param {number | null} roundTrip to the other end, milliseconds
   * @returns {number | null} milliseconds; null while it cannot be told
   */
  sample(stats, roundTrip) {
    const delay = this.#measure(stats, roundTrip);
    if (delay === null) {
      this.#delays = [];
      return null;
    }
    this.#delays = [...this.#delays, delay].slice(-samples);
    return this.#delays.toSorted((a, b) => a - b)[Math.floor(this.#delays.length / 2)] ?? null;
  }

  /**
   * @param {Stat[]} stats
   * @param {number | null} roundTrip
   */
  #measure(stats, roundTrip) {
    const media = played(stats);
    if (!media) return null;
    const now = media.timestamp;
    this.#note(stats, roundTrip, now);
    if (this.#reports.length === 0 || this.#roundTrips.length === 0 || now - this.#since < settles) return null;
    const ahead = Math.max(...this.#reports.map((report) => report.ahead));
    const way = Math.min(...this.#roundTrips.map((measured) => measured.roundTrip)) / 2;
    const there = now + ahead + way;
    const delay = there - nearest(media.estimatedPlayoutTimestamp, there);
    return delay >= shortest && delay <= longest ? delay : null;
  }

  /**
   * @param {Stat[]} stats
   * @param {number | null} roundTrip
   * @param {number} now
   */
  #note(stats, roundTrip, now) {
    for (const { type, timestamp, remoteTimestamp } of stats) {
      if (type !== 'remote-outbound-rtp' || typeof remoteTimestamp !== 'number' || remoteTimestamp <= 0) continue;
      this.#reports.push({ at: timestamp, ahead: remoteTimestamp - timestamp });
      this.#since = Math.min(this.#since, timestamp);
    }
    if (roundTrip !== null) this.#roundTrips.push({ at: now, roundTrip });
    this.#reports = this.#reports.filter(({ at }) => now - at < remembers);
    this.#roundTrips = this.#roundTrips.filter(({ at }) => now - at < remembers);
  }
}

/**
 * What the delay is told of: the picture, or the sound where there is none.
 *
 * @param {Stat[]} stats
 * @returns {Stat}
 */
function played(stats) {
  const known = stats.filter(({ type, estimatedPlayoutTimestamp }) => type === 'inbound-rtp' && estimatedPlayoutTimestamp > 0);
  return known.find(({ kind }) => kind === 'video') ?? known.find(({ kind }) => kind === 'audio');
}

/**
 * @param {number} time since 1900 or since 1970
 * @param {number} other since 1970
 */
function nearest(time, other) {
  return Math.abs(time - ntpEpoch - other) < Math.abs(time - other) ? time - ntpEpoch : time;
}
