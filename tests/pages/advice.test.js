import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceFor } from '../../src/Pharos.Server/wwwroot/js/lib/advice.js';
import { statusFor } from '../../src/Pharos.Server/wwwroot/js/lib/broadcast-wording.js';
import { EncoderWatch } from '../../src/Pharos.Server/wwwroot/js/lib/encoder-watch.js';
import { pathHint } from '../../src/Pharos.Server/wwwroot/js/lib/path-wording.js';
import { defaultQuality } from '../../src/Pharos.Server/wwwroot/js/lib/quality.js';
import { UplinkAdvice } from '../../src/Pharos.Server/wwwroot/js/lib/uplink-advice.js';
import { FakeClock, settle } from './fakes.js';

const found = (...codes) => codes.map((code) => ({ code, text: `Change ${code}.` }));
const live = { onAir: true, encoder: null, session: { phase: 'live', advice: [], uplinkIsSlow: false } };

test('a broadcaster reads at most two things to change, each with a heading and one sentence', () => {
  const state = { ...live, session: { ...live.session, advice: found('b-frames', 'no-audio', 'tcp') } };
  assert.deepEqual(adviceFor(state).map(({ heading, text }) => [heading, text]), [
    ['Your encoder sends B‑frames', 'Change b-frames.'],
    ['Your encoder sends no sound', 'Change no-audio.'],
  ]);
  assert.deepEqual(adviceFor(live), []);
});

test('a code of a newer server has a heading, too', () => {
  const [notice] = adviceFor({ ...live, session: { ...live.session, advice: found('next-year') } });
  assert.match(notice.heading, /better/);
});

test('what the page finds by itself comes with what the server found', () => {
  const state = { ...live, session: { ...live.session, uplinkIsSlow: true, advice: found('tcp') } };
  assert.deepEqual(adviceFor(state).map(({ heading }) => heading), ['Your line is too slow', 'Your network blocks UDP']);
});

test('nothing is advised while the server is not reached, and nothing of an encoder while the page itself is live', () => {
  assert.deepEqual(adviceFor({ ...live, session: { ...live.session, phase: 'reconnecting', advice: found('tcp') } }), []);
  assert.deepEqual(adviceFor({ ...live, encoder: { viewerCount: 0, advice: found('tcp') } }), []);
  assert.equal(adviceFor({ onAir: false, session: null, encoder: { viewerCount: 0, advice: found('b-frames') } }).length, 1);
});

test('the page says that a program is live with its link', () => {
  const capture = { asking: false, camera: true, screen: false, microphone: true };
  const state = { key: 'none', capture, session: null, onAir: false };
  assert.equal(statusFor({ ...state, encoder: { viewerCount: 2, advice: [] } }), 'Your encoder is live.');
  assert.equal(statusFor({ ...state, encoder: null }), 'Nobody sees you yet.');
});

test('a viewer is told of TCP where it is the server’s picture that comes by it', () => {
  assert.match(pathHint('relay', 'TCP'), /your network blocks UDP/);
  for (const [route, path] of [['relay', 'UDP'], ['relay', 'TURN'], ['relay', null], ['p2p', 'TCP'], [null, 'TCP']]) assert.equal(pathHint(route, path), '');
});

function encoder(...answers) {
  const clock = new FakeClock();
  let changes = 0;
  let looks = 0;
  const watch = new EncoderWatch({
    clock,
    look: async () => {
      const answer = answers[Math.min(looks++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onChange: () => changes++,
  });
  return { watch, pass: async (seconds) => { for (let at = 0; at < seconds; at++) { clock.advance(1000); await settle(); } }, get changes() { return changes; }, get looks() { return looks; } };
}

test('an encoder is followed from the first look on, and said once', async () => {
  const advice = found('b-frames');
  const it = encoder({ live: false }, { live: true, viewer_count: 1, advice }, { live: true, viewer_count: 1, advice }, { live: true, viewer_count: 1, advice: [] });
  it.watch.start();
  it.watch.start();
  await settle();
  assert.equal(it.looks, 1);
  assert.equal(it.watch.state, null);
  await it.pass(3);
  assert.deepEqual(it.watch.state, { viewerCount: 1, advice });
  await it.pass(3);
  assert.equal(it.changes, 1);
  await it.pass(3);
  assert.deepEqual(it.watch.state, { viewerCount: 1, advice: [] });
});

test('a server that is not reached says nothing of the encoder, and a page that is gone asks no more', async () => {
  const it = encoder({ live: true, viewer_count: 0, advice: [] }, new Error('unreachable'));
  it.watch.start();
  await settle();
  await it.pass(9);
  assert.deepEqual(it.watch.state, { viewerCount: 0, advice: [] });
  assert.equal(it.looks, 4);
  it.watch.stop();
  await it.pass(9);
  assert.equal(it.looks, 4);
});

function line() {
  const clock = new FakeClock();
  const said = [];
  let reports = [];
  const advice = new UplinkAdvice({
    clock,
    connections: () => reports.map((report) => ({ getStats: async () => new Map(report.map((stat, index) => [index, stat])) })),
    quality: () => defaultQuality,
    onChange: (isSlow) => said.push(isSlow),
  });
  advice.start();
  return { advice, said, pass: async (seconds, ...now) => { reports = now; for (let at = 0; at < seconds; at++) { clock.advance(1000); await settle(); } } };
}

const sends = (reason, estimate) => [
  { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: reason },
  { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: estimate },
];

test('a line that is short of the quality for ten seconds is said, and unsaid when it is not', async () => {
  const it = line();
  await it.pass(11, sends('bandwidth', 900_000));
  assert.deepEqual(it.said, []);
  await it.pass(3, sends('bandwidth', 900_000));
  assert.deepEqual(it.said, [true]);
  await it.pass(2, sends('none', 5_000_000));
  assert.deepEqual(it.said, [true, false]);
});

test('a slow processor, a line with enough, and one good copy of two are no slow line', async () => {
  const it = line();
  await it.pass(30, sends('cpu', 900_000));
  await it.pass(30, sends('bandwidth', 4_000_000));
  await it.pass(30, sends('bandwidth', 900_000), sends('none', 5_000_000));
  await it.pass(30);
  assert.deepEqual(it.said, []);
  await it.pass(20, sends('bandwidth', undefined)); // a browser without an estimate
  assert.deepEqual(it.said, [true]);
});
