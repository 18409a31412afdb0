import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BroadcasterSession } from '../../src/Pharos.Server/wwwroot/js/lib/broadcaster-session.js';
import { PeerLink } from '../../src/Pharos.Server/wwwroot/js/lib/peer-link.js';
import { iceServersOf, withoutStun } from '../../src/Pharos.Server/wwwroot/js/lib/ice-servers.js';
import { whipAddress } from '../../src/Pharos.Server/wwwroot/js/lib/share-link.js';
import { UplinkWatch } from '../../src/Pharos.Server/wwwroot/js/lib/uplink-watch.js';
import { ViewerSession } from '../../src/Pharos.Server/wwwroot/js/lib/viewer-session.js';
import { FakeClock, fakePeerConnections, fakeSockets, fakeVideo, settle } from './fakes.js';

/** The two sessions on their way between direct and the relay (docs/signaling.md, "Routes"). */

const auto = { route: 'auto', via: 'p2p', direct_timeout_ms: 5000, stun_port: null };
const relayed = { ...auto, via: 'relay' };
const microphone = { kind: 'audio', id: 'microphone' };
const camera = fakeVideo('camera');
const screen = fakeVideo('screen');

const sent = (socket, type) => socket.sent.filter((message) => message.type === type);

/** What a connection receives once it stands. */
function receives(connection) {
  connection.transceivers = ['audio', 'video'].map((kind) => ({ kind, currentDirection: 'recvonly', receiver: { track: { kind } } }));
}

async function broadcasting(welcome = auto, more = {}) {
  const clock = new FakeClock();
  const WebSocket = fakeSockets();
  const RTCPeerConnection = fakePeerConnections();
  const tracks = { audio: null, video: camera, videoSource: 'camera' };
  const session = new BroadcasterSession({ url: 'ws://test/', token: 't', tracks, clock, WebSocket, RTCPeerConnection, streams: [], ...more });
  session.start();
  WebSocket.last.welcomes(welcome);
  await settle();
  return { clock, session, socket: WebSocket.last, all: RTCPeerConnection.all, WebSocket };
}

async function withDirectViewer() {
  const stage = await broadcasting();
  stage.socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  stage.socket.says({ type: 'answer', from: 'v1', sdp: 'answer' });
  await settle();
  stage.all[0].becomes('connected');
  return stage;
}

async function onRelay() {
  const stage = await withDirectViewer();
  stage.socket.says({ type: 'route', via: 'relay' });
  await settle();
  stage.socket.says({ type: 'answer', from: 'relay', sdp: 'answer' });
  await settle();
  stage.all[1].becomes('connected');
  return stage;
}

async function watching(welcome = auto) {
  const clock = new FakeClock();
  const WebSocket = fakeSockets();
  const RTCPeerConnection = fakePeerConnections();
  const session = new ViewerSession({ url: 'ws://test/', look: async () => ({ title: null }), clock, WebSocket, RTCPeerConnection });
  session.start();
  WebSocket.last.welcomes(welcome);
  await settle();
  return { clock, session, socket: WebSocket.last, all: RTCPeerConnection.all, WebSocket };
}

async function watchingDirectly() {
  const stage = await watching();
  stage.socket.says({ type: 'offer', from: 'b1', sdp: 'v=0\r\no=- 1 2' });
  await settle();
  receives(stage.all[0]);
  stage.all[0].becomes('connected');
  return stage;
}

async function watchingByRelay() {
  const stage = await watchingDirectly();
  stage.socket.says({ type: 'route', via: 'relay' });
  await settle();
  receives(stage.all[1]);
  stage.all[1].becomes('connected');
  stage.session.presented(stage.session.state.video);
  return stage;
}

test('a broadcaster offers to the relay once, and keeps viewers until they have left, but no longer than ten seconds', async () => {
  const { clock, session, socket, all } = await onRelay();
  assert.deepEqual(sent(socket, 'offer').map(({ to }) => to), ['v1', 'relay']);
  assert.deepEqual(all[1].transceivers.map(({ kind, direction }) => [kind, direction]), [['audio', 'sendonly'], ['video', 'sendonly']]);
  assert.equal(session.state.route, 'relay');
  assert.equal(all[0].isClosed, false);
  clock.advance(10_000);
  assert.equal(all[0].isClosed, true);
  assert.equal(all[1].isClosed, false);
});

test('a broadcaster says what it sends to the relay, where directions stay as they were offered', async () => {
  const tracks = { audio: microphone, video: camera, videoSource: 'camera' };
  const { session, socket, all, WebSocket, clock } = await broadcasting(relayed, { tracks });
  assert.deepEqual(sent(socket, 'sending'), [], 'both are what everybody expects');
  await session.setTracks({ ...tracks, video: null });
  await session.setTracks(tracks);
  assert.deepEqual(sent(socket, 'sending').map(({ audio, video }) => [audio, video]), [[true, false], [true, true]]);
  assert.equal(all[0].transceivers[1].direction, 'sendonly');

  socket.drops();
  await session.setTracks({ ...tracks, audio: null });
  await settle();
  clock.advance(1_000);
  WebSocket.last.welcomes(relayed);
  assert.deepEqual(sent(WebSocket.last, 'sending'), [{ type: 'sending', audio: false, video: true }]);
});

test('on direct a broadcaster says nothing of it, and on the way to the relay at once', async () => {
  const { session, socket } = await withDirectViewer();
  await session.setTracks({ audio: null, video: null, videoSource: 'camera' });
  assert.deepEqual(sent(socket, 'sending'), []);
  socket.says({ type: 'route', via: 'relay' });
  await settle();
  assert.deepEqual(sent(socket, 'sending'), [{ type: 'sending', audio: false, video: false }]);
  assert.ok(socket.sent.findIndex(({ type }) => type === 'sending') < socket.sent.findIndex(({ to }) => to === 'relay'));
});

test('a camera that is off is off for those who watch through the relay, too', async () => {
  const { session, socket, all } = await watchingByRelay();
  assert.deepEqual([session.state.audio?.kind, session.state.video?.kind], ['audio', 'video']);
  socket.says({ type: 'sending', audio: true, video: false });
  assert.deepEqual([session.state.audio?.kind, session.state.video], ['audio', null]);
  socket.says({ type: 'sending', audio: false, video: false });
  assert.deepEqual([session.state.audio, session.state.video], [null, null]);
  socket.says({ type: 'sending', audio: true, video: true });
  assert.deepEqual([session.state.audio?.kind, session.state.video?.kind], ['audio', 'video']);
  assert.equal(all.length, 2, 'on the same connection');
});

test('who comes to the relay while the camera is off waits for no picture', async () => {
  const { session, socket, all } = await watchingDirectly();
  socket.says({ type: 'route', via: 'relay' });
  socket.says({ type: 'sending', audio: true, video: false });
  await settle();
  assert.equal(session.state.video?.kind, 'video', 'a direct connection tells by itself');
  receives(all[1]);
  all[1].becomes('connected');
  assert.deepEqual([session.state.audio?.kind, session.state.video], ['audio', null]);
  session.presented(null);
  assert.equal(all[0].isClosed, true);
});

test('what a broadcaster said holds until the server welcomes again, or the broadcast ends', async () => {
  const { session, socket, all, WebSocket, clock } = await watchingByRelay();
  socket.says({ type: 'sending', audio: true, video: false });
  socket.drops();
  await settle();
  clock.advance(1_000);
  assert.equal(session.state.video, null);
  WebSocket.last.welcomes(relayed);
  assert.equal(session.state.video?.kind, 'video');
  WebSocket.last.says({ type: 'sending', audio: true, video: false });
  WebSocket.last.says({ type: 'stream-ended', reason: 'ended' });
  WebSocket.last.says({ type: 'route', via: 'relay' });
  WebSocket.last.says({ type: 'stream-live', live_since: null, title: null });
  await settle();
  receives(all.at(-1));
  all.at(-1).becomes('connected');
  assert.equal(session.state.video?.kind, 'video');
});

test('a viewer who lets go of a direct connection for the relay is not called back', async () => {
  const { session, socket, all } = await onRelay();
  all[0].becomes('disconnected');
  await settle();
  assert.equal(all[0].isClosed, true);
  assert.equal(sent(socket, 'offer').length, 2);
  assert.deepEqual(session.viewers, []);
});

test('on the relay nobody who comes is offered a direct connection', async () => {
  const { socket, all } = await onRelay();
  socket.says({ type: 'viewer-joined', peer_id: 'v2' });
  await settle();
  assert.equal(all.length, 2);
});

test('back on direct every viewer there is gets an offer, and the relay goes on until all of them stand', async () => {
  const { clock, socket, all } = await onRelay();
  clock.advance(10_000);
  socket.says({ type: 'viewer-joined', peer_id: 'v2' });
  socket.says({ type: 'viewer-joined', peer_id: 'v3' });
  socket.says({ type: 'viewer-left', peer_id: 'v3', reason: 'left' });
  socket.says({ type: 'route', via: 'p2p' });
  await settle();
  assert.deepEqual(sent(socket, 'offer').slice(2).map(({ to }) => to), ['v1', 'v2']);
  all[2].becomes('connected');
  clock.advance(5_000);
  assert.equal(all[1].isClosed, false);
  all[3].becomes('connected');
  clock.advance(2_000);
  assert.equal(all[1].isClosed, true);
});

test('back on direct the relay is left after ten seconds, whoever has not come', async () => {
  const { clock, socket, all } = await onRelay();
  socket.says({ type: 'route', via: 'p2p' });
  clock.advance(9_900);
  assert.equal(all[1].isClosed, false);
  clock.advance(100);
  assert.equal(all[1].isClosed, true);
});

test('back to the relay within these seconds, its connection is used again', async () => {
  const { clock, socket, all } = await onRelay();
  socket.says({ type: 'route', via: 'p2p' });
  await settle();
  clock.advance(5_000);
  socket.says({ type: 'route', via: 'relay' });
  await settle();
  clock.advance(20_000);
  assert.equal(all[1].isClosed, false);
  assert.equal(sent(socket, 'offer').filter(({ to }) => to === 'relay').length, 1);
});

test('another picture goes to the relay, too, and without another offer', async () => {
  const { session, socket, all } = await onRelay();
  await session.setTracks({ audio: null, video: screen, videoSource: 'screen' });
  await session.setTracks({ audio: null, video: null, videoSource: 'screen' });
  assert.equal(all[1].transceivers[1].sender.track, null);
  assert.equal(sent(socket, 'offer').filter(({ to }) => to === 'relay').length, 1);
});

test('a connection to the relay that breaks, or that the relay has let go, is made anew', async () => {
  const { clock, socket, all } = await onRelay();
  all[1].becomes('failed');
  clock.advance(0);
  await settle();
  assert.equal(all.length, 3);
  all[2].becomes('connected');
  socket.says({ type: 'error', code: 'relay-lost', message: '' });
  clock.advance(0);
  await settle();
  assert.equal(all.length, 4);
  assert.deepEqual(all.map(({ isClosed }) => isClosed), [false, true, true, false]);
});

test('a broadcaster who comes back to a stream on the relay offers there, unless it publishes still', async () => {
  const { clock, session, WebSocket, all } = await onRelay();
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.welcomes(relayed);
  await settle();
  assert.deepEqual(sent(WebSocket.last, 'offer'), []);
  all[1].becomes('failed');
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.welcomes(relayed);
  await settle();
  assert.deepEqual(sent(WebSocket.last, 'offer').map(({ to }) => to), ['relay']);
  session.stop();
  assert.equal(all.every(({ isClosed }) => isClosed), true);
});

test('a broadcaster who comes to a stream on the relay offers there once, and to nobody else', async () => {
  const { socket } = await broadcasting(relayed);
  socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  assert.deepEqual(sent(socket, 'offer').map(({ to }) => to), ['relay']);
});

test('a viewer who answered and is not reached in time is reported', async () => {
  const { clock, socket } = await broadcasting();
  socket.says({ type: 'viewer-joined', peer_id: 'v1' });
  await settle();
  clock.advance(6_000);
  assert.deepEqual(sent(socket, 'route-failed'), [], 'it has not answered');
  socket.says({ type: 'answer', from: 'v1', sdp: 'answer' });
  await settle();
  clock.advance(5_000);
  assert.deepEqual(sent(socket, 'route-failed'), [{ type: 'route-failed', to: 'v1' }]);
});

test('the chosen route is said when going live, and none when none was chosen', async () => {
  const chosen = await broadcasting(auto, { route: 'relay' });
  assert.equal(chosen.socket.sent[0].route, 'relay');
  assert.equal('route' in (await broadcasting()).socket.sent[0], false);
});

test('a viewer whose direct connection does not come up reports it, shows no error, and moves to the relay', async () => {
  const { clock, session, socket, all } = await watching();
  socket.says({ type: 'offer', from: 'b1', sdp: 'v=0\r\no=- 1 2' });
  await settle();
  clock.advance(4_900);
  assert.deepEqual(sent(socket, 'route-failed'), []);
  clock.advance(100);
  assert.deepEqual(sent(socket, 'route-failed'), [{ type: 'route-failed', to: 'b1' }]);
  assert.deepEqual([session.state.phase, session.state.failures], ['joining', 0]);
  socket.says({ type: 'route', via: 'relay' });
  await settle();
  assert.deepEqual(sent(socket, 'offer').map(({ to }) => to), ['relay']);
  assert.deepEqual(all[1].transceivers.map(({ kind, direction }) => [kind, direction]), [['audio', 'recvonly'], ['video', 'recvonly']]);
  socket.says({ type: 'answer', from: 'relay', sdp: 'answer' });
  await settle();
  receives(all[1]);
  all[1].becomes('connected');
  assert.deepEqual([session.state.phase, session.state.route], ['playing', 'relay']);
});

test('a direct connection that breaks is reported after two seconds, and the last picture stays', async () => {
  const { clock, session, socket, all } = await watchingDirectly();
  all[0].becomes('disconnected');
  clock.advance(1_900);
  assert.deepEqual(sent(socket, 'route-failed'), []);
  clock.advance(100);
  assert.equal(sent(socket, 'route-failed').length, 1);
  assert.equal(session.state.phase, 'playing');
});

test('where only direct connections are allowed, nothing is reported', async () => {
  const { clock, socket, session } = await watching({ ...auto, route: 'p2p' });
  socket.says({ type: 'offer', from: 'b1', sdp: 'v=0\r\no=- 1 2' });
  await settle();
  clock.advance(10_000);
  assert.deepEqual(sent(socket, 'route-failed'), []);
  assert.equal(session.state.phase, 'joining');
});

test('the direct picture plays on until the one from the relay is shown', async () => {
  const { session, socket, all } = await watchingDirectly();
  const direct = session.state.video;
  socket.says({ type: 'route', via: 'relay' });
  await settle();
  assert.deepEqual([session.state.phase, session.state.route, session.state.video], ['playing', 'p2p', direct]);
  receives(all[1]);
  all[1].becomes('connected');
  assert.equal(all[0].isClosed, false);
  session.presented(session.state.video);
  assert.deepEqual([all[0].isClosed, session.state.route], [true, 'relay']);
});

test('back on direct the relay’s picture plays on until the direct one is shown', async () => {
  const { session, socket, all } = await watchingByRelay();
  socket.says({ type: 'route', via: 'p2p' });
  socket.says({ type: 'offer', from: 'b1', sdp: 'v=0\r\no=- 7 2' });
  await settle();
  assert.deepEqual([session.state.phase, session.state.route, all[1].isClosed], ['playing', 'relay', false]);
  receives(all[2]);
  all[2].becomes('connected');
  session.presented(session.state.video);
  assert.deepEqual([all[1].isClosed, session.state.route], [true, 'p2p']);
});

test('a way back to direct that comes to nothing ends on the relay, without another connection', async () => {
  const { clock, session, socket, all } = await watchingByRelay();
  socket.says({ type: 'route', via: 'p2p' });
  socket.says({ type: 'offer', from: 'b1', sdp: 'v=0\r\no=- 7 2' });
  await settle();
  clock.advance(5_000);
  assert.equal(sent(socket, 'route-failed').length, 1);
  socket.says({ type: 'route', via: 'relay' });
  await settle();
  assert.deepEqual([session.state.phase, session.state.route], ['playing', 'relay']);
  assert.deepEqual(all.map(({ isClosed }) => isClosed), [true, false, true]);
});

test('an offer that was on its way when the route changed is left alone', async () => {
  const { socket, all } = await watchingByRelay();
  socket.says({ type: 'offer', from: 'b1', sdp: 'v=0\r\no=- 1 2' });
  await settle();
  assert.equal(all.length, 2);
});

test('a viewer who comes to a stream on the relay offers at once', async () => {
  const { socket } = await watching(relayed);
  assert.deepEqual(sent(socket, 'offer').map(({ to }) => to), ['relay']);
});

test('a relay that is not ready is asked again when it says, one that let go at once', async () => {
  const { clock, session, socket, all } = await watching(relayed);
  socket.says({ type: 'error', code: 'relay-not-ready', message: '', retry_after_ms: 2000 });
  clock.advance(1_900);
  assert.equal(all.length, 1);
  clock.advance(100);
  assert.equal(all.length, 2);
  assert.equal(session.state.failures, 0);
  receives(all[1]);
  all[1].becomes('connected');
  socket.says({ type: 'error', code: 'relay-lost', message: '' });
  await settle();
  assert.equal(all.length, 3);
  assert.equal(all[1].isClosed, false, 'what it still has is shown until there is more');
});

test('a relay that lets go again and again is offered to ever more slowly, until it holds', async () => {
  const { clock, session, socket, all } = await watching(relayed);
  const loses = async () => {
    const before = all.length;
    socket.says({ type: 'error', code: 'relay-lost', message: '' });
    await settle();
    if (all.length > before) return 0;
    const wait = clock.next;
    clock.advance(wait);
    await settle();
    assert.equal(all.length, before + 1);
    return wait;
  };
  assert.deepEqual([await loses(), await loses(), await loses()], [0, 2000, 4000]);
  receives(all.at(-1));
  all.at(-1).becomes('connected');
  assert.equal(session.state.failures, 0);
  assert.equal(await loses(), 0);
});

test('a relay that cannot be reached is tried ever more slowly', async () => {
  const { clock, session, all } = await watching(relayed);
  const waits = [];
  for (let i = 0; i < 3; i++) {
    all.at(-1).becomes('failed');
    waits.push(Math.min(clock.next, 10_000));
    clock.advance(clock.next);
    await settle();
  }
  assert.deepEqual(waits, [0, 2000, 4000]);
  assert.equal(session.state.failures, 3);
});

test('who cannot decode the broadcast reads which codec it is', async () => {
  const { session, socket } = await watching(relayed);
  socket.says({ type: 'error', code: 'codec-unsupported', message: '', codec: 'H265' });
  assert.deepEqual([session.state.phase, session.state.codec], ['unsupported', 'H265']);
});

test('who cannot decode what the relay has keeps the direct picture there is', async () => {
  const { session, socket, all } = await watchingDirectly();
  socket.says({ type: 'route', via: 'relay' });
  await settle();
  socket.says({ type: 'error', code: 'codec-unsupported', message: '', codec: 'H265' });
  assert.equal(session.state.phase, 'playing');
  assert.equal(all[0].isClosed, false);
});

test('the end of the broadcast ends what the route was', async () => {
  const { session, socket, all } = await watchingByRelay();
  socket.says({ type: 'stream-ended', reason: 'ended' });
  assert.deepEqual([session.state.via, session.state.route], ['p2p', null]);
  assert.equal(all.every(({ isClosed }) => isClosed), true);
});

test('the server’s own STUN comes first, under the host of its socket', () => {
  const others = [{ urls: ['stun:other'] }];
  const servers = (url) => iceServersOf({ stun_port: 8000, ice_servers: others }, url);
  assert.deepEqual(servers('ws://host:9000/ws/'), [{ urls: 'stun:host:8000' }, ...others]);
  assert.deepEqual(servers('wss://[fd00::1]/ws/')[0], { urls: 'stun:[fd00::1]:8000' });
  assert.equal(iceServersOf({ stun_port: null, ice_servers: others }, 'ws://host/'), others);
});

test('on the way to the relay there is no STUN server, whose answers Chromium would take its media for', () => {
  const turn = { urls: ['turn:other', 'turns:other'], username: 'u', credential: 'c' };
  assert.deepEqual(withoutStun([{ urls: 'stun:host:8000' }, { ...turn, urls: ['stun:other', ...turn.urls] }, { urls: ['stuns:third'] }]), [turn]);
  const asked = [];
  class RTCPeerConnection {
    constructor({ iceServers }) {
      asked.push(iceServers);
    }
  }
  const iceServers = [{ urls: 'stun:host:8000' }];
  for (const peerId of ['relay', 'somebody']) new PeerLink({ peerId, iceServers, send: () => {}, RTCPeerConnection });
  assert.deepEqual(asked, [[], iceServers]);
});

test('an uplink is short when every one of several copies is cut down for half a minute', async () => {
  const clock = new FakeClock();
  let limited = [];
  let told = 0;
  const copy = (isLimited) => ({
    getStats: async () => new Map([['o', { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: isLimited ? 'bandwidth' : 'none' }]]),
  });
  const watch = new UplinkWatch({ clock, connections: () => limited.map(copy), onLimited: () => told++ });
  const pass = async (seconds) => {
    for (let i = 0; i < seconds; i += 2) {
      clock.advance(2_000);
      await settle();
    }
  };
  watch.start();
  for (const copies of [[], [true], [true, false]]) {
    limited = copies;
    await pass(60);
  }
  assert.equal(told, 0);
  limited = [true, true];
  await pass(30);
  assert.equal(told, 0);
  await pass(2);
  assert.equal(told, 1);
  watch.stop();
  await pass(60);
  assert.equal(told, 1);
});

test('a program that publishes is told where', () => {
  const stream = { stream_id: 'abc', publish_token: 'secret' };
  assert.deepEqual(whipAddress(stream, new URL('https://host/live/')), { url: 'https://host/live/whip/abc', token: 'secret' });
  assert.equal(whipAddress(null, new URL('https://host/')), null);
});

test('a viewer whose way to the relay is lost looks for another, and makes another connection where there is none', async () => {
  const { clock, session, socket, all } = await watchingByRelay();
  const offers = () => sent(socket, 'offer').length;
  const answer = async (session) => {
    socket.says({ type: 'answer', from: 'relay', sdp: `v=0\r\no=- ${session} 1` });
    await settle();
  };
  await answer(7);
  all[1].becomes('disconnected');
  await settle();
  assert.equal(session.state.phase, 'mending');
  assert.equal(offers(), 2);
  assert.equal(all.length, 2);
  assert.equal(socket.sent.at(-2).type, 'ping'); // the way to the server may be lost as well
  all[1].becomes('connected');
  clock.advance(1_500);
  assert.equal(session.state.phase, 'playing');
  all[1].becomes('disconnected');
  socket.says({ type: 'pong' });
  clock.advance(2_000);
  await settle();
  assert.equal(all.length, 3);
  await answer(7); // it is for the former one
  assert.equal(all[2].remoteDescription, null);
  await answer(8);
  assert.match(all[2].remoteDescription.sdp, /o=- 8 /);
});

test('a broadcaster whose way to the relay is lost looks for another, and says so', async () => {
  const { clock, session, socket, all } = await onRelay();
  all[1].becomes('connected');
  assert.equal(session.state.mends, false);
  all[1].becomes('disconnected');
  await settle();
  assert.equal(session.state.mends, true);
  assert.deepEqual(sent(socket, 'offer').map(({ to }) => to), ['v1', 'relay', 'relay']);
  all[1].becomes('connected');
  assert.equal(session.state.mends, false);
  all[1].becomes('disconnected');
  socket.says({ type: 'pong' });
  clock.advance(2_000);
  await settle();
  assert.equal(all.length, 3);
});
