import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BroadcastDesk } from '../../src/Pharos.Server/wwwroot/js/lib/broadcast-desk.js';
import { fakeSockets, settle } from './fakes.js';

/** A desk in a browser of its own, whose server answers when the test says so. */
function desk(stored = null) {
  const requests = [];
  const kept = new Map(stored ? [['pharos.broadcast', JSON.stringify(stored)]] : []);
  const track = (kind) => ({ kind, enabled: true, getSettings: () => ({}), stop() {} });
  const storage = {
    getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key),
  };
  const mediaDevices = {
    addEventListener() {},
    removeEventListener() {},
    enumerateDevices: async () => [],
    getUserMedia: async () => ({ getAudioTracks: () => [track('audio')], getVideoTracks: () => [track('video')] }),
  };
  const WebSocket = fakeSockets();
  const browser = {
    WebSocket,
    MediaStream: class {},
    navigator: { mediaDevices },
    sessionStorage: storage,
    localStorage: { getItem: () => null, setItem() {}, removeItem() {} },
    fetch: (url, { method }) => new Promise((resolve) => {
      requests.push({
        method,
        path: new URL(url).pathname,
        answers: async (status, body) => {
          resolve(new Response(body && JSON.stringify(body), { status }));
          await settle();
        },
      });
    }),
  };
  for (const [name, value] of Object.entries(browser)) Object.defineProperty(globalThis, name, { value, configurable: true });
  return { desk: new BroadcastDesk(new URL('http://host/')), requests, kept, WebSocket };
}

const stream = { stream_id: 'streamid', publish_token: 'token', view_url: 'http://host/view/streamid/', lan_view_urls: [] };

async function connecting() {
  const all = desk();
  const opened = all.desk.open({ resume: false });
  await settle();
  await all.requests[0].answers(201, stream);
  await opened;
  const going = all.desk.goLive();
  await settle();
  await all.requests[1].answers(200, {});
  await going;
  return all;
}

test('a reload goes on with a broadcast that was live', async () => {
  const { desk: made, requests, WebSocket } = desk({ stream, title: 'Talk', live: true });
  made.open({ resume: true });
  await settle();
  await requests[0].answers(200, {});
  await requests[1].answers(200, {});
  WebSocket.last.opens();
  assert.deepEqual(WebSocket.last.sent, [{ type: 'broadcast', token: 'token', title: 'Talk' }]);
  made.stop();
  made.close();
});

test('a desk that was closed while it opened does not go live', async () => {
  const { desk: made, requests, WebSocket } = desk({ stream, title: '', live: true });
  made.open({ resume: true });
  await settle();
  made.close();
  await requests[0].answers(200, {});
  assert.deepEqual([requests.length, WebSocket.all.length], [1, 0]);
});

test('a desk that was closed while it went live does not go live', async () => {
  const { desk: made, requests, WebSocket } = desk();
  made.open({ resume: false });
  await settle();
  await requests[0].answers(201, stream);
  made.goLive();
  await settle();
  made.close();
  await requests[1].answers(200, {});
  assert.equal(WebSocket.all.length, 0);
});

test('going live before the first link has come waits for it, and makes no second one', async () => {
  const { desk: made, requests, WebSocket } = desk();
  made.open({ resume: false });
  await settle();
  made.goLive();
  await settle();
  assert.equal(requests.length, 1);
  await requests[0].answers(201, stream);
  await requests[1].answers(200, {});
  assert.equal(requests.filter(({ method }) => method === 'POST').length, 1);
  assert.match(WebSocket.last.url, /streamid/);
  made.stop();
  made.close();
});

test('a stream that is created after the desk was closed is not kept', async () => {
  const { desk: made, requests, kept } = desk();
  made.open({ resume: false });
  await settle();
  made.close();
  await requests[0].answers(201, stream);
  assert.equal(kept.size, 0);
});

test('stopping between hello and welcome says leave', async () => {
  const { desk: made, requests, WebSocket } = await connecting();
  WebSocket.last.opens();
  await made.stop();
  assert.deepEqual(WebSocket.last.sent.map(({ type }) => type), ['broadcast', 'leave']);
  assert.equal(requests.length, 2);
  made.close();
});

test('stopping while the server is away asks it to end the broadcast', async () => {
  const { desk: made, requests, WebSocket } = await connecting();
  WebSocket.last.opens();
  WebSocket.last.drops();
  made.stop();
  await settle();
  assert.deepEqual([requests[2].method, requests[2].path], ['DELETE', '/api/streams/streamid']);
  made.close();
});

test('a link the server does not know any more is given up', async () => {
  const { desk: made, requests, WebSocket, kept } = await connecting();
  WebSocket.last.welcomes();
  WebSocket.last.drops();
  made.retryNow();
  WebSocket.last.drops();
  await settle();
  await requests[2].answers(404, { code: 'unknown-stream' });
  assert.equal(made.state.session.endReason, 'unauthorized');
  assert.deepEqual([made.state.stream, kept.size], [null, 0]);
  made.close();
});

test('the chosen route is that of the next broadcast, also after a reload', async () => {
  const { desk: made } = desk({ stream, title: '', live: false, route: 'p2p' });
  made.open({ resume: false });
  await settle();
  assert.equal(made.state.route, 'p2p');
  made.setRoute('relay');
  assert.equal(made.state.route, 'relay');
});
