import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignalingClient } from '../../src/Pharos.Server/wwwroot/js/lib/signaling-client.js';
import { FakeClock, fakeSockets } from './fakes.js';

function client() {
  const clock = new FakeClock();
  const WebSocket = fakeSockets();
  const states = [];
  const messages = [];
  const ends = [];
  const signaling = new SignalingClient({
    url: 'ws://test/', clock, WebSocket, hello: (resume) => ({ type: 'watch', ...(resume && { resume }) }),
  });
  signaling.on('state', (state) => states.push(state)).on('message', ({ type }) => messages.push(type)).on('closed', (end) => ends.push(end));
  signaling.open();
  return { clock, WebSocket, signaling, states, messages, ends };
}

test('it says who it is first, and is open once it is welcome', () => {
  const { WebSocket, signaling, states } = client();
  WebSocket.last.opens();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch' }]);
  assert.equal(signaling.send({ type: 'leave' }), false);
  WebSocket.last.welcomes();
  assert.deepEqual(states, ['connecting', 'open']);
});

test('a lost socket is opened again with the last resume', () => {
  const { clock, WebSocket, states } = client();
  WebSocket.last.welcomes({ resume: 'r7' });
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.opens();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch', resume: 'r7' }]);
  assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting']);
});

test('each failure waits longer, and a welcome starts over', () => {
  const { clock, WebSocket } = client();
  const waits = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    WebSocket.last.drops();
    waits.push(clock.next);
    clock.advance(clock.next);
  }
  WebSocket.last.welcomes();
  WebSocket.last.drops();
  assert.deepEqual([...waits, clock.next], [500, 1000, 2000, 4000, 500]);
});

test('a server that answers no ping is gone', () => {
  const { clock, WebSocket, states } = client();
  WebSocket.last.welcomes();
  clock.advance(10_000);
  assert.deepEqual(WebSocket.last.sent.at(-1), { type: 'ping' });
  clock.advance(10_000);
  assert.equal(WebSocket.last.isClosed, true);
  assert.equal(states.at(-1), 'waiting');
});

test('a server that answers stays', () => {
  const { clock, WebSocket, signaling, messages } = client();
  WebSocket.last.welcomes();
  for (let round = 0; round < 5; round++) {
    clock.advance(10_000);
    WebSocket.last.says({ type: 'pong' });
    clock.advance(10_000);
  }
  assert.equal(signaling.state, 'open');
  assert.deepEqual(messages, ['welcome']);
});

test('a socket that never gets a welcome is given up', () => {
  const { clock, WebSocket, signaling } = client();
  WebSocket.last.opens();
  clock.advance(10_000);
  assert.equal(signaling.state, 'waiting');
});

test('a final close code is told once, and nothing is opened again', () => {
  const { clock, WebSocket, ends } = client();
  WebSocket.last.welcomes();
  WebSocket.last.drops(4001);
  clock.advance(60_000);
  assert.deepEqual(ends, ['already-live']);
  assert.equal(WebSocket.all.length, 1);
});

test('leaving says so, and is final', () => {
  const { clock, WebSocket, signaling, ends } = client();
  const socket = WebSocket.last;
  socket.welcomes();
  signaling.leave();
  signaling.leave();
  clock.advance(60_000);
  assert.deepEqual(socket.sent.at(-1), { type: 'leave' });
  assert.deepEqual(ends, ['left']);
});

test('joining again comes as a new peer', () => {
  const { WebSocket, signaling } = client();
  const first = WebSocket.last;
  first.welcomes();
  signaling.rejoin();
  WebSocket.last.opens();
  assert.deepEqual(first.sent.at(-1), { type: 'leave' });
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch' }]);
});

test('what an abandoned socket still says is not heard', () => {
  const { WebSocket, signaling, messages } = client();
  const first = WebSocket.last;
  first.welcomes();
  signaling.rejoin();
  first.says({ type: 'viewer-count', viewer_count: 3 });
  first.drops(4001);
  assert.deepEqual(messages, ['welcome']);
  assert.equal(signaling.state, 'connecting');
});

test('a shutdown is remembered until the server is back', () => {
  const { clock, WebSocket, signaling } = client();
  WebSocket.last.welcomes();
  WebSocket.last.drops(1001);
  clock.advance(0);
  WebSocket.last.drops();
  assert.equal(signaling.serverShutsDown, true);
  clock.advance(1000);
  WebSocket.last.welcomes();
  assert.equal(signaling.serverShutsDown, false);
});

test('being online again cuts the waiting short', () => {
  const { WebSocket, signaling } = client();
  WebSocket.last.drops();
  signaling.retryNow();
  assert.equal(WebSocket.all.length, 2);
});

test('text that is not JSON is ignored', () => {
  const { WebSocket, signaling } = client();
  WebSocket.last.welcomes();
  WebSocket.last.onmessage({ data: '{' });
  assert.equal(signaling.state, 'open');
});
