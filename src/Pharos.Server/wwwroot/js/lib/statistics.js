import { DelayMeter } from './latency.js';

/**
 * What `getStats()` says, in the numbers a person asks for. Pictures that are sent in several layers are one picture: the best of those that go
 * out just now, and the bits of all.
 *
 * @typedef {object} ConnectionStatistics
 * @property {number | null} videoBitrate bits a second
 * @property {number | null} audioBitrate bits a second
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} framesPerSecond
 * @property {number | null} delay milliseconds from the camera to the screen
 * @property {number | null} roundTripTime milliseconds
 * @property {number | null} loss part of the packets lost since the last sample, 0 to 1
 * @property {number | null} jitter milliseconds, at a receiver
 * @property {string | null} codec
 * @property {'UDP' | 'TCP' | 'TURN' | null} path how the media gets to the other end: TURN is by a third party between them
 *
 * @typedef {any} Stat one dictionary of the report; their members differ by type and by browser
 * @typedef {{ values: () => Iterable<Stat> }} Report an RTCStatsReport, or a Map of the same
 */

/** Of what nothing is known. @type {ConnectionStatistics} */
export const noStatistics = {
  videoBitrate: null, audioBitrate: null, width: null, height: null, framesPerSecond: null, delay: null, roundTripTime: null, loss: null,
  jitter: null, codec: null, path: null,
};

/** Follows one connection: rates are the difference of two samples. */
export class StatisticsSampler {
  /** @type {Map<string, { value: number, at: number }>} */
  #before = new Map();
  #delay = new DelayMeter();

  /**
   * @param {Report} report
   * @returns {ConnectionStatistics}
   */
  sample(report) {
    const stats = [...report.values()];
    const byId = new Map(stats.map((stat) => [stat.id, stat]));
    const layers = mediaStats(stats, 'video').map((stat) => ({ stat, bitrate: this.#bitrate(stat) }));
    const video = best(layers);
    const [audio] = mediaStats(stats, 'audio');
    const pair = selectedPair(stats, byId);
    const roundTrip = milliseconds(roundTripTime(stats, pair));
    const rates = layers.map(({ bitrate }) => bitrate).filter((bitrate) => bitrate !== null);
    return {
      videoBitrate: rates.length > 0 ? rates.reduce((sum, bitrate) => sum + bitrate, 0) : null,
      audioBitrate: this.#bitrate(audio),
      width: video?.frameWidth ?? null,
      height: video?.frameHeight ?? null,
      framesPerSecond: video?.framesPerSecond ?? this.#rate(video, 'frames', video?.framesEncoded ?? video?.framesDecoded, 1),
      delay: this.#delay.sample(stats, roundTrip),
      roundTripTime: roundTrip,
      loss: this.#loss(stats, video ?? audio, byId),
      jitter: milliseconds(video?.jitter ?? audio?.jitter ?? null),
      codec: byId.get((video ?? audio)?.codecId)?.mimeType?.split('/')[1] ?? null,
      path: pathOf(pair, byId),
    };
  }

  /** @param {Stat} stat */
  #bitrate(stat) {
    return this.#rate(stat, 'bytes', stat?.bytesSent ?? stat?.bytesReceived, 8);
  }

  /**
   * @param {Stat} stat
   * @param {string} name
   * @param {number | undefined} value
   * @param {number} factor
   */
  #rate(stat, name, value, factor) {
    if (!stat || value === undefined) return null;
    const key = `${stat.id} ${name}`;
    const before = this.#before.get(key);
    this.#before.set(key, { value, at: stat.timestamp });
    if (!before || stat.timestamp <= before.at) return null;
    return Math.max(0, (value - before.value) * factor * 1000 / (stat.timestamp - before.at));
  }

  /**
   * A receiver counts its own losses; a sender hears of them in receiver reports.
   *
   * @param {Stat[]} stats
   * @param {Stat} media
   * @param {Map<string, Stat>} byId
   */
  #loss(stats, media, byId) {
    if (!media) return null;
    if (media.type === 'outbound-rtp') {
      const remote = byId.get(media.remoteId) ?? stats.find((stat) => stat.type === 'remote-inbound-rtp' && stat.localId === media.id);
      return remote?.fractionLost ?? null;
    }
    const lost = this.#rate(media, 'lost', media.packetsLost, 1);
    const received = this.#rate(media, 'received', media.packetsReceived, 1);
    if (lost === null || received === null) return null;
    return lost + received === 0 ? 0 : lost / (lost + received);
  }
}

/**
 * @param {Stat[]} stats
 * @param {'audio' | 'video'} kind
 */
function mediaStats(stats, kind) {
  return stats.filter((stat) => (stat.type === 'outbound-rtp' || stat.type === 'inbound-rtp') && (stat.kind ?? stat.mediaType) === kind);
}

/**
 * The largest layer that something was sent of since the last time: one that is left out keeps the size it had, and is called active all the same.
 *
 * @param {{ stat: Stat, bitrate: number | null }[]} layers
 * @returns {Stat}
 */
function best(layers) {
  const flowing = layers.filter(({ bitrate }) => bitrate !== null && bitrate > 0);
  const [first] = (flowing.length > 0 ? flowing : layers).toSorted((a, b) => (b.stat.frameHeight ?? 0) - (a.stat.frameHeight ?? 0));
  return first?.stat;
}

/**
 * @param {Stat[]} stats
 * @param {Map<string, Stat>} byId
 */
function selectedPair(stats, byId) {
  const transport = stats.find((stat) => stat.type === 'transport' && stat.selectedCandidatePairId);
  // Firefox has no transport statistics, and marks the pair itself.
  return byId.get(transport?.selectedCandidatePairId)
    ?? stats.find((stat) => stat.type === 'candidate-pair' && (stat.selected || (stat.nominated && stat.state === 'succeeded')));
}

/**
 * @param {Stat[]} stats
 * @param {Stat} pair
 * @returns {number | null} seconds
 */
function roundTripTime(stats, pair) {
  const reported = stats.find((stat) => stat.type.startsWith('remote-') && stat.roundTripTime !== undefined);
  return pair?.currentRoundTripTime ?? reported?.roundTripTime ?? null;
}

/**
 * @param {Stat} pair
 * @param {Map<string, Stat>} byId
 */
function pathOf(pair, byId) {
  if (!pair) return null;
  const ends = [byId.get(pair.localCandidateId), byId.get(pair.remoteCandidateId)];
  if (ends.some((end) => end?.candidateType === 'relay')) return 'TURN';
  return ends[0]?.protocol?.toLowerCase() === 'tcp' ? 'TCP' : 'UDP';
}

/** @param {number | null} seconds */
function milliseconds(seconds) {
  return seconds === null ? null : seconds * 1000;
}
