import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewerSession } from '../../src/Pharos.Server/wwwroot/js/lib/viewer-session.js';
import { FakeClock, fakePeerConnections, fakeSockets, settle } from './fakes.js';

function watching({ look = async () => ({ title: null }) } = {}) {
  const clock = new FakeClock();
  const WebSocket = fakeSockets();
  const RTCPeerConnection = fakePeerConnections();
  const session = new ViewerSession({ url: 'ws://test/', look, clock, WebSocket, RTCPeerConnection });
  session.start();
  return { clock, WebSocket, RTCPeerConnection, session };
}

async function offer({ WebSocket, RTCPeerConnection }, from = 'b1', sdpSession = 1) {
  WebSocket.last.says({ type: 'offer', from, sdp: `v=0\r\no=- ${sdpSession} 2` });
  await settle();
  return RTCPeerConnection.last;
}

async function playing(options) {
  const all = watching(options);
  all.WebSocket.last.welcomes();
  const connection = await offer(all);
  connection.transceivers = ['audio', 'video'].map((kind) => ({ currentDirection: 'recvonly', receiver: { track: { kind } } }));
  connection.becomes('connected');
  return { ...all, connection };
}

test('it waits for a stream that is not live, and joins when it is', () => {
  const { WebSocket, session } = watching();
  WebSocket.last.welcomes({ live: false, live_since: null });
  assert.equal(session.state.phase, 'waiting');
  WebSocket.last.says({ type: 'stream-live', live_since: '2026-01-01T00:00:00Z', title: 'Talk' });
  assert.equal(session.state.phase, 'joining');
  assert.equal(session.state.title, 'Talk');
});

test('it answers an offer, and plays once connected', async () => {
  const { WebSocket, session } = await playing();
  assert.deepEqual(WebSocket.last.sent.at(-1), { type: 'answer', to: 'b1', sdp: 'answer' });
  assert.equal(session.state.phase, 'playing');
  assert.equal(session.state.video.kind, 'video');
});

test('a direction that goes inactive takes the picture away', async () => {
  const all = await playing();
  all.connection.transceivers[1].currentDirection = 'inactive';
  await offer(all);
  assert.equal(all.session.state.video, null);
  assert.equal(all.session.state.audio.kind, 'audio');
});

test('a lost socket is resumed while the picture plays', async () => {
  const { clock, WebSocket, session } = await playing();
  WebSocket.last.drops();
  assert.equal(session.state.phase, 'playing');
  assert.equal(session.state.signaling, false);
  clock.advance(500);
  WebSocket.last.welcomes();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch', resume: 'r1' }]);
  assert.equal(session.state.phase, 'playing');
});

test('without a picture it comes as a new viewer', async () => {
  const { clock, WebSocket } = watching();
  WebSocket.last.welcomes();
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.opens();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch' }]);
});

test('another broadcaster’s picture replaces the first once it plays', async () => {
  const all = await playing();
  const next = await offer(all, 'b2', 9);
  assert.equal(all.connection.isClosed, false);
  assert.equal(all.session.state.phase, 'playing');
  next.transceivers = ['audio', 'video'].map((kind) => ({ currentDirection: 'recvonly', receiver: { track: { kind } } }));
  const before = all.session.state.video;
  next.becomes('connected');
  all.session.presented(before);
  assert.equal(all.connection.isClosed, false, 'the first still plays');
  all.session.presented(all.session.state.video);
  assert.equal(all.connection.isClosed, true);
  assert.equal(all.session.state.phase, 'playing');
});

test('a page in the background, which presents nothing, does not keep two connections', async () => {
  const all = await playing();
  (await offer(all, 'b2', 9)).becomes('connected');
  all.clock.advance(10_000);
  assert.equal(all.connection.isClosed, true);
});

test('another session of the same broadcaster is a new connection, an ICE restart is not', async () => {
  const all = await playing();
  await offer(all, 'b1', 1);
  assert.equal(all.RTCPeerConnection.all.length, 1);
  await offer(all, 'b1', 2);
  assert.equal(all.RTCPeerConnection.all.length, 2);
});

test('media that does not mend in eight seconds is asked for afresh', async () => {
  const { clock, WebSocket, session, connection } = await playing();
  connection.becomes('disconnected');
  assert.equal(session.state.phase, 'mending');
  clock.advance(7900);
  assert.equal(WebSocket.all.length, 1);
  clock.advance(200);
  WebSocket.last.opens();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch' }]);
});

test('media that mends by itself is left alone', async () => {
  const { clock, WebSocket, session, connection } = await playing();
  connection.becomes('disconnected');
  connection.becomes('connected');
  clock.advance(9000);
  assert.equal(WebSocket.all.length, 1);
  assert.equal(session.state.phase, 'playing');
});

test('connections that come to nothing are counted and tried ever more slowly', async () => {
  const all = watching();
  all.WebSocket.last.welcomes();
  const waits = [];
  for (let failure = 0; failure < 3; failure++) {
    (await offer(all, 'b1', failure)).becomes('failed');
    waits.push(all.clock.next);
    all.clock.advance(all.clock.next);
    all.WebSocket.last.welcomes({ peer_id: `me${failure}` });
  }
  assert.deepEqual(waits, [0, 2000, 4000]);
  assert.equal(all.session.state.failures, 3);
});

test('whom no offer reaches joins again, and blames no network for it', () => {
  const { clock, WebSocket, session } = watching();
  WebSocket.last.welcomes();
  clock.advance(14_900);
  assert.equal(WebSocket.all.length, 1);
  clock.advance(200);
  WebSocket.last.opens();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'watch' }]);
  assert.deepEqual([session.state.phase, session.state.failures], ['joining', 0]);
});

test('an offered connection that never stands is given up, and an offer has the whole time', async () => {
  const all = watching();
  all.WebSocket.last.welcomes();
  all.clock.advance(14_000);
  await offer(all);
  all.clock.advance(14_000);
  assert.equal(all.WebSocket.all.length, 1);
  all.clock.advance(1_100);
  assert.equal(all.WebSocket.all.length, 2);
  assert.equal(all.session.state.failures, 1);
});

test('while the server is away nobody is asked for a connection', () => {
  const { clock, WebSocket, session } = watching();
  WebSocket.last.welcomes();
  WebSocket.last.says({ type: 'error', code: 'unavailable', message: '', retry_after_ms: 20_000 });
  WebSocket.last.drops(1013);
  clock.advance(16_000);
  assert.equal(session.state.phase, 'unavailable');
  assert.equal(WebSocket.all.length, 1);
});

test('the end closes the connection, and a new start opens another', async () => {
  const all = await playing();
  all.WebSocket.last.says({ type: 'stream-ended', reason: 'ended' });
  assert.equal(all.connection.isClosed, true);
  assert.deepEqual([all.session.state.phase, all.session.state.endReason], ['ended', 'ended']);
  all.WebSocket.last.says({ type: 'stream-live', live_since: null, title: null });
  (await offer(all, 'b1', 3)).becomes('connected');
  assert.equal(all.session.state.phase, 'playing');
});

test('a picture that plays goes on at a server that has begun anew, until its broadcaster is back', async () => {
  const { clock, WebSocket, session, connection } = await playing();
  const { video } = session.state;
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.welcomes({ peer_id: 'another', live: false });
  assert.deepEqual([session.state.phase, session.state.video, connection.isClosed], ['playing', video, false]);
  WebSocket.last.says({ type: 'stream-live', title: 'Talk', live_since: '2026-01-01T00:00:00Z' });
  assert.deepEqual([session.state.phase, session.state.video, connection.isClosed], ['playing', video, false]);
});

test('an end that came while the socket was lost is noticed with the connection’s', async () => {
  const { clock, WebSocket, session, connection } = await playing();
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.welcomes({ live: false });
  connection.becomes('disconnected');
  clock.advance(8_000);
  clock.advance(0);
  WebSocket.last.welcomes({ live: false });
  assert.deepEqual([session.state.phase, session.state.video, connection.isClosed], ['ended', null, true]);
});

test('a full stream is tried again when it says', () => {
  const { clock, WebSocket, session } = watching();
  WebSocket.last.opens();
  WebSocket.last.says({ type: 'error', code: 'stream-full', message: '', retry_after_ms: 3000 });
  WebSocket.last.drops(1013);
  assert.equal(session.state.phase, 'full');
  assert.equal(clock.next, 3000);
});

test('who waits for a place reads what the stream is called, and it is asked once', async () => {
  let asked = 0;
  const { clock, WebSocket, session } = watching({ look: async () => ({ title: `Talk ${++asked}` }) });
  for (let attempt = 0; attempt < 2; attempt++) {
    WebSocket.last.opens();
    WebSocket.last.says({ type: 'error', code: 'stream-full', message: '', retry_after_ms: 3000 });
    WebSocket.last.drops(1013);
    await settle();
    assert.deepEqual([session.state.phase, session.state.title], ['full', 'Talk 1']);
    clock.advance(3000);
  }
});

test('a stream that was never issued is told from a server that is away', async () => {
  const unknown = watching({ look: async () => null });
  unknown.WebSocket.last.drops();
  await settle();
  assert.equal(unknown.session.state.phase, 'not-found');
  const away = watching({ look: async () => { throw new Error('away'); } });
  away.WebSocket.last.drops();
  await settle();
  assert.equal(away.session.state.phase, 'unreachable');
});

test('a stream that is gone after it was watched is not tried for ever', async () => {
  const { clock, WebSocket, session, connection } = await playing({ look: async () => null });
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.drops();
  await settle();
  assert.equal(session.state.phase, 'playing', 'a picture needs no server');
  connection.becomes('failed');
  clock.advance(0);
  WebSocket.last.drops();
  await settle();
  assert.deepEqual([session.state.phase, session.state.video], ['not-found', null]);
  assert.equal(clock.next, Infinity);
});

test('an offer that comes before the next try takes its place', async () => {
  const all = watching();
  all.WebSocket.last.welcomes();
  (await offer(all, 'b1', 1)).becomes('failed');
  all.clock.advance(0);
  all.WebSocket.last.welcomes({ peer_id: 'me2' });
  (await offer(all, 'b1', 2)).becomes('failed');
  await offer(all, 'b1', 3);
  const sockets = all.WebSocket.all.length;
  all.clock.advance(5000);
  assert.equal(all.WebSocket.all.length, sockets);
});

test('candidates reach the connection they are meant for', async () => {
  const all = await playing();
  const next = await offer(all, 'b2', 9);
  all.WebSocket.last.says({ type: 'candidate', from: 'b1', candidate: { candidate: 'old' } });
  all.WebSocket.last.says({ type: 'candidate', from: 'b2', candidate: { candidate: 'new' } });
  all.WebSocket.last.says({ type: 'candidate', from: 'b3', candidate: { candidate: 'stray' } });
  await settle();
  assert.deepEqual([all.connection.candidates, next.candidates], [[{ candidate: 'old' }], [{ candidate: 'new' }]]);
});

test('the server is told the delay of what plays, and only while it can be', async () => {
  const { clock, WebSocket, session } = await playing();
  const told = () => WebSocket.last.sent.filter(({ type }) => type === 'delay').map(({ ms }) => ms);
  session.measured(180.6);
  session.measured(300);
  assert.deepEqual(told(), [181]);
  clock.advance(2000);
  session.measured(300);
  assert.deepEqual(told(), [181, 300]);
  WebSocket.last.drops();
  clock.advance(500);
  session.measured(400);
  assert.deepEqual(told(), []);
  WebSocket.last.welcomes();
  clock.advance(2000);
  session.measured(400);
  assert.deepEqual(told(), [400]);
  WebSocket.last.says({ type: 'stream-ended', reason: 'ended' });
  clock.advance(10_000);
  session.measured(500);
  assert.deepEqual(told(), [400]);
});
