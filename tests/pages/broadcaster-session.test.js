import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BroadcasterSession } from '../../src/Pharos.Server/wwwroot/js/lib/broadcaster-session.js';
import { FakeClock, fakePeerConnections, fakeSockets, fakeVideo, settle } from './fakes.js';

const camera = fakeVideo('camera');
const screen = fakeVideo('screen');
const microphone = { kind: 'audio', id: 'microphone' };

function live({ tracks = { audio: microphone, video: camera, videoSource: 'camera' }, exists } = {}) {
  const clock = new FakeClock();
  const WebSocket = fakeSockets();
  const RTCPeerConnection = fakePeerConnections();
  const session = new BroadcasterSession({
    url: 'ws://test/', token: 'secret', title: 'Talk', exists, tracks, clock, WebSocket, RTCPeerConnection, streams: [],
  });
  session.start();
  WebSocket.last.welcomes();
  return { clock, WebSocket, RTCPeerConnection, session, socket: WebSocket.last };
}

async function withViewer(options) {
  const all = live(options);
  all.socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  all.socket.says({ type: 'answer', from: 'v1', sdp: 'answer' });
  await settle();
  all.RTCPeerConnection.last.becomes('connected');
  return { ...all, connection: all.RTCPeerConnection.last };
}

const offers = (socket) => socket.sent.filter(({ type }) => type === 'offer');

test('it goes live with its token and title', () => {
  const { session, socket } = live();
  assert.deepEqual(socket.sent, [{ type: 'broadcast', token: 'secret', title: 'Talk' }]);
  assert.equal(session.state.phase, 'live');
  assert.equal(session.state.liveSince, Date.parse('2026-01-01T00:00:00Z'));
});

test('each viewer gets an offer of its own', async () => {
  const { socket, RTCPeerConnection } = live();
  socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  socket.says({ type: 'viewer-joined', peer_id: 'v2' });
  await settle();
  assert.deepEqual(offers(socket).map(({ to }) => to), ['v1', 'v2']);
  assert.equal(RTCPeerConnection.all.length, 2);
});

test('a viewer who leaves is let go', async () => {
  const { session, socket, connection } = await withViewer();
  socket.says({ type: 'viewer-left', peer_id: 'v1', reason: 'left' });
  assert.equal(connection.isClosed, true);
  assert.deepEqual(session.viewers, []);
});

test('a viewer whom the servers have lost keeps its picture for as long as it plays', async () => {
  const { clock, session, socket, connection } = await withViewer();
  socket.says({ type: 'viewer-left', peer_id: 'v1', reason: 'lost' });
  assert.equal(connection.isClosed, false);
  connection.becomes('disconnected');
  clock.advance(1_900);
  connection.becomes('connected');
  clock.advance(60_000);
  assert.equal(connection.isClosed, false, 'it healed by itself');
  connection.becomes('disconnected');
  clock.advance(2_000);
  assert.equal(offers(socket).length, 1, 'nobody would take an offer to it');
  assert.equal(connection.isClosed, true);
  assert.deepEqual(session.viewers, []);
});

test('a viewer whom the servers have lost is found again with the same picture', async () => {
  const { clock, session, socket, connection } = await withViewer();
  socket.says({ type: 'viewer-left', peer_id: 'v1', reason: 'lost' });
  socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  assert.equal(offers(socket).length, 1);
  connection.becomes('disconnected');
  clock.advance(2_000);
  await settle();
  assert.equal(connection.isClosed, false);
  assert.equal(offers(socket).length, 2);
  assert.equal(session.viewers.length, 1);
});

test('a viewer without a picture whom the servers have lost is let go', async () => {
  const { session, socket, RTCPeerConnection } = live();
  socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  socket.says({ type: 'viewer-left', peer_id: 'v1', reason: 'lost' });
  assert.equal(RTCPeerConnection.last.isClosed, true);
  assert.deepEqual(session.viewers, []);
});

test('another picture takes the place of the first without a new offer', async () => {
  const { session, socket, connection } = await withViewer();
  await session.setTracks({ audio: microphone, video: screen, videoSource: 'screen' });
  assert.equal(connection.transceivers[1].sender.track, screen);
  assert.equal(connection.transceivers[1].sender.parameters.degradationPreference, 'maintain-resolution');
  assert.equal(offers(socket).length, 1);
});

test('a viewer who leaves while the tracks are exchanged is no trouble to the others', async () => {
  const { session, socket, connection } = await withViewer();
  socket.says({ type: 'viewer-joined', peer_id: 'v2' });
  await settle();
  const exchange = session.setTracks({ audio: null, video: screen, videoSource: 'screen' });
  socket.says({ type: 'viewer-left', peer_id: 'v1', reason: 'left' });
  await exchange;
  assert.equal(connection.transceivers[0].direction, 'sendonly');
  assert.equal(session.viewers[0].connection.transceivers[0].direction, 'inactive');
});

test('a camera that is turned off is told by an inactive direction', async () => {
  const { session, socket, connection } = await withViewer();
  await session.setTracks({ audio: microphone, video: null, videoSource: 'camera' });
  assert.deepEqual(connection.transceivers.map(({ direction }) => direction), ['sendonly', 'inactive']);
  assert.equal(offers(socket).length, 2);
});

test('a viewer who comes while only the microphone is on gets a place for a picture, too', async () => {
  const { connection } = await withViewer({ tracks: { audio: microphone, video: null, videoSource: 'camera' } });
  assert.deepEqual(connection.transceivers.map(({ kind, direction }) => [kind, direction]), [['audio', 'sendonly'], ['video', 'inactive']]);
});

test('a lost socket leaves working connections alone, before and after', async () => {
  const { clock, WebSocket, session, connection } = await withViewer();
  WebSocket.last.drops();
  assert.equal(session.state.phase, 'reconnecting');
  clock.advance(500);
  WebSocket.last.welcomes();
  WebSocket.last.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'broadcast', token: 'secret', title: 'Talk', resume: 'r1' }]);
  assert.equal(connection.isClosed, false);
  assert.equal(session.state.phase, 'live');
});

test('after a lost socket, a connection that broke is offered again', async () => {
  const { clock, WebSocket, connection } = await withViewer();
  WebSocket.last.drops();
  connection.becomes('failed');
  clock.advance(500);
  WebSocket.last.welcomes();
  WebSocket.last.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  assert.match(offers(WebSocket.last)[0].sdp, /restart/);
});

test('an offer that went down with the broadcaster’s socket is made again', async () => {
  const { clock, WebSocket, session, connection } = await withViewer();
  WebSocket.last.drops();
  await session.setTracks({ audio: microphone, video: null, videoSource: 'camera' });
  assert.equal(connection.signalingState, 'have-local-offer');
  clock.advance(500);
  WebSocket.last.welcomes();
  WebSocket.last.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  assert.deepEqual(offers(WebSocket.last).map(({ sdp }) => sdp), [connection.localDescription.sdp]);
  WebSocket.last.says({ type: 'answer', from: 'v1', sdp: 'answer' });
  await settle();
  assert.equal(connection.signalingState, 'stable');
});

test('an offer that went down with the viewer’s socket is made again once the viewer is back', async () => {
  const { session, socket, connection } = await withViewer();
  await session.setTracks({ audio: microphone, video: null, videoSource: 'camera' });
  await session.setTracks({ audio: null, video: null, videoSource: 'camera' });
  assert.equal(offers(socket).length, 2);
  socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  assert.equal(offers(socket)[2].sdp, offers(socket)[1].sdp);
  socket.says({ type: 'answer', from: 'v1', sdp: 'answer' });
  await settle();
  assert.equal(offers(socket).length, 4);
  assert.equal(connection.offers, 3);
});

test('a hiccup of two seconds is no reason to restart ICE, a longer one is', async () => {
  const { clock, socket, connection } = await withViewer();
  connection.becomes('disconnected');
  clock.advance(1900);
  connection.becomes('connected');
  clock.advance(10_000);
  await settle();
  assert.equal(offers(socket).length, 1);
  connection.becomes('disconnected');
  clock.advance(2000);
  await settle();
  assert.equal(offers(socket).length, 2);
});

test('a viewer out of reach for half a minute is given up', async () => {
  const { clock, session, connection } = await withViewer();
  connection.becomes('failed');
  clock.advance(31_000);
  assert.equal(connection.isClosed, true);
  assert.deepEqual(session.viewers, []);
});

test('a takeover ends it, and closes all connections', async () => {
  const { session, socket, connection } = await withViewer();
  socket.says({ type: 'error', code: 'already-live', message: '' });
  socket.drops(4001);
  assert.equal(session.state.phase, 'ended');
  assert.equal(session.state.endReason, 'already-live');
  assert.equal(connection.isClosed, true);
});

test('stopping says so', () => {
  const { session, socket } = live();
  session.stop();
  assert.deepEqual(socket.sent.at(-1), { type: 'leave' });
  assert.equal(session.state.endReason, 'left');
});

test('stopping before the welcome says so, too', () => {
  const WebSocket = fakeSockets();
  const session = new BroadcasterSession({
    url: 'ws://test/', token: 'secret', tracks: { audio: null, video: null, videoSource: 'camera' }, clock: new FakeClock(), WebSocket, streams: [],
  });
  session.start();
  WebSocket.last.opens();
  session.stop();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'broadcast', token: 'secret', title: '' }, { type: 'leave' }]);
  assert.equal(session.state.phase, 'ended');
});

test('a stream the server does not know any more is given up, one it does not answer for is not', async () => {
  const gone = await withViewer({ exists: async () => false });
  gone.WebSocket.last.drops();
  await settle();
  assert.equal(gone.session.state.phase, 'reconnecting');
  gone.clock.advance(500);
  gone.WebSocket.last.drops();
  await settle();
  assert.deepEqual([gone.session.state.phase, gone.session.state.endReason], ['ended', 'unauthorized']);
  assert.equal(gone.connection.isClosed, true);
  const away = live({ exists: async () => { throw new Error('away'); } });
  away.WebSocket.last.drops();
  away.clock.advance(500);
  away.WebSocket.last.drops();
  await settle();
  assert.equal(away.session.state.phase, 'reconnecting');
});

test('a late answer about the stream does not end a broadcast that is back', async () => {
  let answer;
  const { clock, WebSocket, session } = live({ exists: () => new Promise((resolve) => { answer = resolve; }) });
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.drops();
  clock.advance(1000);
  WebSocket.last.welcomes();
  answer(false);
  await settle();
  assert.equal(session.state.phase, 'live');
});

test('a chosen quality limits the bits', async () => {
  const { session, connection } = await withViewer();
  await session.setQuality({ height: 360, frameRate: 30 });
  assert.deepEqual(connection.transceivers[1].sender.parameters.encodings, [{ active: true, scaleResolutionDownBy: 1, maxBitrate: 800_000 }]);
});

test('what viewers measure is known with the time at which it was said, and forgotten with the broadcast', () => {
  const { clock, session, socket } = live();
  const delays = { type: 'delays', measured: 1, median_ms: 180, p95_ms: 180, max_ms: 180, viewers: [{ peer_id: 'v1', ms: 180 }] };
  socket.says(delays);
  assert.deepEqual(session.state.delays, { ...delays, at: clock.now() });
  session.stop();
  assert.equal(session.state.delays, null);
});
