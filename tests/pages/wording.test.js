import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noticeFor, statusFor } from '../../src/Pharos.Server/wwwroot/js/lib/broadcast-wording.js';
import { noticeFor as viewNotice, screenFor } from '../../src/Pharos.Server/wwwroot/js/lib/view-wording.js';

const viewing = { phase: 'playing', presence: 'here', flows: true, route: 'p2p', signaling: true, endReason: null, failures: 0, audio: {}, video: {} };
const capture = { asking: false, camera: true, screen: false, microphone: true, problem: null };
const desk = { key: 'none', refusal: null, capture, session: null };
const session = { phase: 'live', endReason: null, error: null, retrying: false, serverShutsDown: false, viewerCount: 0 };

const screens = [
  [{ phase: 'connecting' }, /Connecting/],
  [{ phase: 'unreachable' }, /cannot be reached/],
  [{ phase: 'waiting' }, /Not live yet/],
  [{ phase: 'joining' }, /Joining/],
  [{ phase: 'ended', endReason: 'ended' }, /has ended/],
  [{ phase: 'ended', endReason: 'lost' }, /interrupted/],
  [{ phase: 'full' }, /Every seat/],
  [{ phase: 'unavailable' }, /One moment/],
  [{ phase: 'not-found' }, /no such stream/],
  [{ phase: 'refused' }, /closed the connection/],
  [{ phase: 'unsupported', codec: 'H265' }, /cannot play/],
  [{ presence: 'lost', route: 'relay' }, /reconnecting/],
  [{ presence: 'left', route: 'relay' }, /has ended/],
  [{ presence: 'left', route: null, phase: 'joining', video: null, audio: null }, /Not live yet/],
  [{ presence: 'lost', phase: 'ended', endReason: 'lost' }, /interrupted/],
  [{ video: null }, /Sound only/],
  [{ video: null, audio: null }, /Paused/],
];
for (const [change, heading] of screens) {
  test(`a viewer reads ${heading} at ${JSON.stringify(change)}`, () => assert.match(screenFor({ ...viewing, ...change }).heading, heading));
}

test('nothing stands in front of a picture, even one that stopped', () => {
  assert.equal(screenFor(viewing), null);
  assert.equal(screenFor({ ...viewing, phase: 'mending' }), null);
});

test('a direct picture goes on without its broadcaster’s server, until it stops', () => {
  assert.equal(screenFor({ ...viewing, presence: 'lost' }), null);
  assert.deepEqual([screenFor({ ...viewing, presence: 'lost', flows: false }).over, viewNotice({ ...viewing, presence: 'lost', flows: false })], [true, '']);
});

test('a viewer whose browser lacks the codec reads its name', () => {
  assert.match(screenFor({ ...viewing, phase: 'unsupported', codec: 'H265' }).text, /H265/);
});

test('whom the relay does not reach is not told about the broadcaster’s network', () => {
  assert.match(screenFor({ ...viewing, phase: 'joining', via: 'relay', failures: 3 }).text, /this server/);
});

test('a viewer is told what is wrong while there is a picture', () => {
  assert.equal(viewNotice(viewing), '');
  assert.match(viewNotice({ ...viewing, signaling: false }), /picture goes on/);
  assert.match(viewNotice({ ...viewing, phase: 'mending' }), /Reconnecting/);
  assert.match(viewNotice({ ...viewing, phase: 'mending', failures: 3 }), /do not let them connect/);
});

const notices = [
  [{ capture: { ...capture, problem: 'permission-denied' } }, /blocked/],
  [{ capture: { ...capture, problem: 'insecure-context' } }, /https/],
  [{ refusal: { status: 0 } }, /cannot be reached/],
  [{ refusal: { status: 429 } }, /Too many/],
  [{ session: { ...session, phase: 'connecting', retrying: true } }, /cannot be reached/],
  [{ session: { ...session, phase: 'reconnecting' } }, /lost/],
  [{ session: { ...session, phase: 'reconnecting', serverShutsDown: true } }, /restarting/],
  [{ session: { ...session, phase: 'ended', endReason: 'already-live' } }, /another window/],
  [{ session: { ...session, phase: 'ended', endReason: 'ended' } }, /was ended/],
  [{ session: { ...session, phase: 'ended', endReason: 'unauthorized' } }, /no longer valid/],
];
for (const [change, heading] of notices) {
  test(`a broadcaster reads ${heading}`, () => assert.match(noticeFor({ ...desk, ...change }).heading, heading));
}

test('a broadcaster who is well reads no notice', () => {
  assert.equal(noticeFor(desk), null);
  assert.equal(noticeFor({ ...desk, session }), null);
  assert.equal(noticeFor({ ...desk, session: { ...session, phase: 'ended', endReason: 'left' } }), null);
});

test('the line at the button says where the broadcast stands', () => {
  assert.match(statusFor(desk), /Nobody sees you/);
  assert.match(statusFor({ ...desk, session }), /Send the link/);
  assert.match(statusFor({ ...desk, session: { ...session, viewerCount: 2 } }), /You are live\.$/);
  assert.match(statusFor({ ...desk, key: 'needed' }), /key/);
  assert.match(statusFor({ ...desk, capture: { ...capture, camera: false, microphone: false } }), /Choose/);
});

test('nobody is told that a picture goes on which comes through a server that is gone', () => {
  const playing = { ...viewing, phase: 'playing', signaling: false };
  assert.match(viewNotice({ ...playing, route: 'p2p' }), /The picture goes on/);
  assert.doesNotMatch(viewNotice({ ...playing, route: 'relay' }), /goes on/);
  assert.doesNotMatch(viewNotice({ ...playing, phase: 'mending', route: 'relay', via: 'relay', failures: 5 }), /Your network/);
  const reconnecting = { ...session, phase: 'reconnecting', serverShutsDown: true };
  assert.match(noticeFor({ ...desk, session: { ...reconnecting, route: 'p2p' } }).text, /keep their picture/);
  assert.doesNotMatch(noticeFor({ ...desk, session: { ...reconnecting, route: 'relay' } }).text, /keep their picture/);
});
