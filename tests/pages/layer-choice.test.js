import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qualitiesFor } from '../../src/Pharos.Server/wwwroot/js/lib/layer-wording.js';
import { ViewerSession } from '../../src/Pharos.Server/wwwroot/js/lib/viewer-session.js';
import { FakeClock, fakePeerConnections, fakeSockets, settle } from './fakes.js';

const relayed = { route: 'auto', via: 'relay', direct_timeout_ms: 5000, stun_port: null };
const three = ['h', 'm', 'l'].map((id) => ({ id, active: true, bitrate: 1 }));

async function watching() {
  const clock = new FakeClock();
  const WebSocket = fakeSockets();
  const RTCPeerConnection = fakePeerConnections();
  const session = new ViewerSession({ url: 'ws://test/', look: async () => ({ title: null }), clock, WebSocket, RTCPeerConnection });
  session.start();
  WebSocket.last.welcomes(relayed);
  await settle();
  RTCPeerConnection.last.becomes('connected');
  WebSocket.last.says({ type: 'layers', layers: three });
  return { clock, session, WebSocket, RTCPeerConnection };
}

const said = (socket) => socket.sent.filter(({ type }) => ['select-layer', 'offer'].includes(type)).map(({ layer, type }) => layer ?? type);
const read = (options) => options.map(({ name, note, chosen, offered }) => `${chosen ? '*' : ''}${name}${note && ` ${note}`}${offered ? '' : ' –'}`);

test('a layer that is chosen is said, and said again where the server may not know', async () => {
  const { clock, session, WebSocket, RTCPeerConnection } = await watching();
  assert.deepEqual(said(WebSocket.last), ['offer']);
  session.chooseLayer('m');
  assert.equal(session.state.layer, 'm');
  assert.deepEqual(said(WebSocket.last), ['offer', 'm']);
  RTCPeerConnection.last.becomes('failed');
  clock.advance(0);
  await settle();
  assert.deepEqual(said(WebSocket.last), ['offer', 'm', 'm', 'offer']);
  RTCPeerConnection.last.becomes('connected');
  WebSocket.last.drops();
  session.chooseLayer(null);
  clock.advance(500);
  WebSocket.last.welcomes(relayed);
  assert.deepEqual(said(WebSocket.last), ['select-layer']);
  assert.deepEqual(WebSocket.last.sent.at(-1), { type: 'select-layer', layer: null });
});

test('layers are those of one broadcast at one server', async () => {
  const { clock, session, WebSocket } = await watching();
  assert.deepEqual(session.state.layers, three);
  WebSocket.last.drops();
  clock.advance(500);
  WebSocket.last.welcomes(relayed);
  assert.deepEqual(session.state.layers, []);
  WebSocket.last.says({ type: 'layers', layers: three });
  session.chooseLayer('l');
  WebSocket.last.says({ type: 'stream-ended', reason: 'ended' });
  assert.deepEqual([session.state.layers, session.state.layer], [[], 'l']);
});

test('a choice is automatic, or one of the layers, the best first', () => {
  const state = { route: 'relay', layers: three, layer: null };
  assert.deepEqual(read(qualitiesFor(state, 720, new Map())), ['*Auto 720p', 'High', 'Medium', 'Low']);
  assert.deepEqual(read(qualitiesFor({ ...state, layer: 'm' }, 360, new Map([['m', 360]]))), ['Auto', 'High', '*Medium 360p', 'Low']);
  assert.deepEqual(read(qualitiesFor({ ...state, layers: three.slice(1) }, null, new Map())), ['*Auto', 'High', 'Low']);
  assert.deepEqual(read(qualitiesFor({ ...state, layers: [...three, ...three] }, null, new Map())).slice(1, 3), ['Quality 1', 'Quality 2']);
});

test('a layer that the broadcaster does not send just now is not offered, and one that is gone is not chosen', () => {
  const layers = [{ ...three[0], active: false }, three[1], three[2]];
  assert.deepEqual(read(qualitiesFor({ route: 'relay', layers, layer: null }, 360, new Map([['h', 720]]))),
    ['*Auto 360p', 'High not sent now –', 'Medium', 'Low']);
  assert.deepEqual(read(qualitiesFor({ route: 'relay', layers: three, layer: '0' }, 360, new Map())), ['*Auto 360p', 'High', 'Medium', 'Low']);
});

test('there is nothing to choose on direct, or of a single layer', () => {
  assert.deepEqual(qualitiesFor({ route: 'p2p', layers: three, layer: null }, 720, new Map()), []);
  assert.deepEqual(qualitiesFor({ route: 'relay', layers: three.slice(2), layer: null }, 720, new Map()), []);
});
