import { noStatistics } from './statistics.js';

/** @import { ViewerDelays } from './broadcast-state.js' */
/** @import { ConnectionStatistics } from './statistics.js' */

/** What viewers have not confirmed for so long is not so any more: the server tells it every 2 s. */
const lastsFor = 10_000;
/** Fewer are seen at a glance. */
const many = 5;

/**
 * @typedef {{ name: string, peerId?: string, statistics: ConnectionStatistics }} ConnectionRow
 *
 * @param {ConnectionRow[]} rows of the connections there are; those to viewers have a `peerId`
 * @param {ViewerDelays | null} delays
 * @param {number} now
 * @returns {ConnectionRow[]} with the delays, and one for each viewer that watches through the server
 */
export function withDelays(rows, delays, now) {
  if (!areFresh(delays, now)) return rows;
  const known = new Map(delays.viewers.map(({ peer_id: peerId, ms }) => [peerId, ms]));
  const direct = rows.map((row) => (row.peerId && known.has(row.peerId)
    ? { ...row, statistics: { ...row.statistics, delay: known.get(row.peerId) ?? null } } : row));
  const isDirect = new Set(rows.map(({ peerId }) => peerId));
  const relayed = delays.viewers.filter(({ peer_id: peerId }) => !isDirect.has(peerId));
  return [...direct, ...relayed.map(({ ms }, index) => ({ name: `Viewer ${index + 1}`, statistics: { ...noStatistics, delay: ms } }))];
}

/**
 * What the delays of many come to; nothing of a few.
 *
 * @param {ViewerDelays | null} delays
 * @param {number} now
 */
export function delaysInWords(delays, now) {
  if (!areFresh(delays, now) || delays.measured < many) return '';
  const { measured, median_ms: median, p95_ms: most, max_ms: longest } = delays;
  return `Delay to ${measured} viewers: ${median} ms or less for half of them, ${most} ms for 95 of 100, ${longest} ms at most.`;
}

/**
 * @param {ViewerDelays | null} delays
 * @param {number} now
 * @returns {delays is ViewerDelays}
 */
function areFresh(delays, now) {
  return delays !== null && now - delays.at < lastsFor;
}
