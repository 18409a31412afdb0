/**
 * What `getStats()` says, in the numbers a person asks for.
 *
 * @typedef {object} ConnectionStatistics
 * @property {number | null} videoBitrate bits a second
 * @property {number | null} audioBitrate bits a second
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} framesPerSecond
 * @property {number | null} roundTripTime milliseconds
 * @property {number | null} loss part of the packets lost since the last sample, 0 to 1
 * @property {number | null} jitter milliseconds, at a receiver
 * @property {string | null} codec
 * @property {'UDP' | 'TCP' | 'TURN' | null} path how the media gets to the other end: TURN is by a third party between them
 *
 * @typedef {any} Stat one dictionary of the report; their members differ by type and by browser
 * @typedef {{ values: () => Iterable<Stat> }} Report an RTCStatsReport, or a Map of the same
 */

/** Follows one connection: rates are the difference of two samples. */
export class StatisticsSampler {
  /** @type {Map<string, { value: number, at: number }>} */
  #before = new Map();

  /**
   * @param {Report} report
   * @returns {ConnectionStatistics}
   */
  sample(report) {
    const stats = [...report.values()];
    const byId = new Map(stats.map((stat) => [stat.id, stat]));
    const video = mediaStat(stats, 'video');
    const audio = mediaStat(stats, 'audio');
    const pair = selectedPair(stats, byId);
    const bytes = (/** @type {Stat} */ stat) => stat?.bytesSent ?? stat?.bytesReceived;
    return {
      videoBitrate: this.#rate(video, 'bytes', bytes(video), 8),
      audioBitrate: this.#rate(audio, 'bytes', bytes(audio), 8),
      width: video?.frameWidth ?? null,
      height: video?.frameHeight ?? null,
      framesPerSecond: video?.framesPerSecond ?? this.#rate(video, 'frames', video?.framesEncoded ?? video?.framesDecoded, 1),
      roundTripTime: milliseconds(roundTripTime(stats, pair)),
      loss: this.#loss(stats, video ?? audio, byId),
      jitter: milliseconds(video?.jitter ?? audio?.jitter ?? null),
      codec: byId.get((video ?? audio)?.codecId)?.mimeType?.split('/')[1] ?? null,
      path: pathOf(pair, byId),
    };
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
function mediaStat(stats, kind) {
  return stats.find((stat) => (stat.type === 'outbound-rtp' || stat.type === 'inbound-rtp') && (stat.kind ?? stat.mediaType) === kind);
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
