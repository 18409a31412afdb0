import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DelayReport } from '../../src/Pharos.Server/wwwroot/js/lib/delay-report.js';
import { DelayMeter } from '../../src/Pharos.Server/wwwroot/js/lib/latency.js';
import { StatisticsSampler, noStatistics } from '../../src/Pharos.Server/wwwroot/js/lib/statistics.js';
import { delaysInWords, withDelays } from '../../src/Pharos.Server/wwwroot/js/lib/viewer-delays.js';

const ntp = 2_208_988_800_000;

/** A connection on which media is on its way for `delay`, and reports for `way`, from one whose clock is `ahead`. */
const stats = ({ now = 1_795_488_666_000, delay = 180, way = 20, queued = 0, ahead = -28_226_537_289, kind = 'video', from = ntp, reported = 300 } = {}) => [
  { id: 'i', type: 'inbound-rtp', kind, timestamp: now, estimatedPlayoutTimestamp: now + ahead - delay + from },
  { id: 'r', type: 'remote-outbound-rtp', kind, timestamp: now - reported, remoteTimestamp: now - reported + ahead - way - queued },
];

const T = 1_795_488_666_000;

/** A meter that has seen reports for long enough, the slowest that count. */
function settled(more) {
  const meter = new DelayMeter();
  meter.sample(stats({ now: T - 5300, delay: 180, queued: 1000, ...more }), 1000);
  return meter;
}

test('the delay is what the other clock shows now less what is shown, as Chromium says it', () => {
  assert.equal(settled().sample(stats(), 40), 180);
});

test('and as Firefox says it, which counts from 1970', () => {
  assert.equal(settled({ from: 0, ahead: 3 }).sample(stats({ from: 0, ahead: 3 }), 40), 180);
});

test('reports that were queued do not count where others were not', () => {
  const meter = settled();
  const seen = [0, 80, 300, 10].map((queued, second) => meter.sample(stats({ now: T + second * 1000, queued }), 40 + queued));
  assert.deepEqual(seen, [180, 180, 180, 180]);
});

test('what was known more than a minute ago does not count any more', () => {
  const meter = new DelayMeter();
  for (const at of [0, 5000]) meter.sample(stats({ now: T + at, ahead: 5000 }), 0);
  assert.equal(meter.sample(stats({ now: T + 66_000, ahead: -5000 }), 40), 180);
});

test('one picture that is late is passed over', () => {
  const meter = settled();
  const seen = [180, 180, 900, 180].map((delay, second) => meter.sample(stats({ now: T + second * 1000, delay }), 40));
  assert.deepEqual(seen, [180, 180, 180, 180]);
});

test('the picture counts, and the sound where there is none', () => {
  const both = [...stats({ kind: 'audio', delay: 700 }), ...stats({ delay: 120 })];
  assert.equal(settled().sample(both, 40), 120);
  assert.equal(settled().sample(stats({ kind: 'audio', delay: 700 }), 40), 700);
});

const later = (of, by = 5000) => of.map((stat) => Object.fromEntries(Object.entries(stat).map(([name, value]) => [name, typeof value === 'number' ? value + by : value])));

for (const [what, of, roundTrip, by] of [
  ['reports have come for less than five seconds', stats(), 40, 4000],
  ['there is no round trip', stats(), null],
  ['there is no report', stats().slice(0, 1), 40],
  ['the report has no time', [stats()[0], { ...stats()[1], remoteTimestamp: undefined }], 40],
  ['the browser does not say where the playout is', [{ ...stats()[0], estimatedPlayoutTimestamp: undefined }, stats()[1]], 40],
  ['the browser says nonsense, as Firefox does of a clock before its start', [{ ...stats()[0], estimatedPlayoutTimestamp: 1_795_452_137_288 }, stats()[1]], 40],
  ['the pictures were shown before they were taken', stats({ delay: -30 }), 40],
  ['it is less than anything takes', stats({ delay: 4 }), 40],
  ['nothing is received', [], 40],
]) {
  test(`no delay is invented where ${what}`, () => {
    const meter = new DelayMeter();
    assert.deepEqual([meter.sample(of, roundTrip), meter.sample(later(of, by), roundTrip)], [null, null]);
  });
}

test('a receiver’s statistics have the delay, by the round trip of the pair in use', () => {
  const report = (of) => new Map([
    ...of.map((stat) => [stat.id, stat]),
    ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'p' }],
    ['p', { id: 'p', type: 'candidate-pair', currentRoundTripTime: 0.04 }],
  ]);
  const sampler = new StatisticsSampler();
  sampler.sample(report(stats()));
  const { delay, roundTripTime } = sampler.sample(report(later(stats())));
  assert.deepEqual([delay, roundTripTime], [180, 40]);
});

test('the server is told what changes every two seconds, what does not every seven, and never what is not known', () => {
  const sent = [];
  const report = new DelayReport((message) => sent.push(message));
  const say = (delay, now) => {
    sent.length = 0;
    report.say(delay, now);
    return sent.map(({ type, ms }) => `${type} ${ms}`).join();
  };
  assert.equal(say(null, 0), '');
  assert.equal(say(180.4, 0), 'delay 180');
  assert.equal(say(300, 1999), '');
  assert.equal(say(300, 2000), 'delay 300');
  assert.equal(say(308, 4000), '');
  assert.equal(say(308, 8999), '');
  assert.equal(say(308, 9000), 'delay 308');
  assert.equal(say(null, 60_000), '');
});

const delays = (viewers, at = 0) => ({
  type: 'delays', measured: viewers.length, median_ms: 120, p95_ms: 300, max_ms: 500, viewers: viewers.map(([peer_id, ms]) => ({ peer_id, ms })), at,
});

test('a broadcaster sees the delay of each connection, and of those who watch through the server', () => {
  const rows = [
    { name: 'Viewer 3', peerId: 'a', statistics: noStatistics }, { name: 'Viewer 4', peerId: 'b', statistics: noStatistics },
    { name: 'Server', statistics: noStatistics },
  ];
  const shown = (...of) => withDelays(...of).map(({ name, statistics: { delay } }) => `${name} ${delay}`);
  assert.deepEqual(shown(rows, delays([['a', 90], ['x', 200], ['y', 210]]), 9_999),
    ['Viewer 3 90', 'Viewer 4 null', 'Server null', 'Viewer 1 200', 'Viewer 2 210']);
  assert.deepEqual(shown(rows, delays([['a', 90]]), 10_000), ['Viewer 3 null', 'Viewer 4 null', 'Server null']);
  assert.deepEqual(shown(rows, null, 0), ['Viewer 3 null', 'Viewer 4 null', 'Server null']);
});

test('the delays of many are told in a sentence', () => {
  const five = delays(['a', 'b', 'c', 'd', 'e'].map((id, index) => [id, index]));
  assert.equal(delaysInWords(five, 0), 'Delay to 5 viewers: 120 ms or less for half of them, 300 ms for 95 of 100, 500 ms at most.');
  assert.equal(delaysInWords(delays([['a', 1], ['b', 2]]), 0) + delaysInWords(null, 0) + delaysInWords(five, 10_000), '');
});
