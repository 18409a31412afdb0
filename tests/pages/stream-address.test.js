import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareLink } from '../../src/Pharos.Server/wwwroot/js/lib/share-link.js';
import { streamAddress } from '../../src/Pharos.Server/wwwroot/js/lib/stream-address.js';

const id = '7k2m9qfw3x8ztb4hc6vn1pjd';
const page = 'http://host:8000/';

const understood = [
  [id, `ws://host:8000/ws/webrtc/${id}/`],
  [`  ${id}\n`, `ws://host:8000/ws/webrtc/${id}/`],
  [`/view/${id}/`, `ws://host:8000/ws/webrtc/${id}/`],
  [`http://host:8000/view/${id}`, `ws://host:8000/ws/webrtc/${id}/`],
  [`https://other.example/embed/${id}/`, `wss://other.example/ws/webrtc/${id}/`],
  [`https://other.example/live/view/${id}/`, `wss://other.example/live/ws/webrtc/${id}/`],
  [`other.example:9000/view/${id}/`, `ws://other.example:9000/ws/webrtc/${id}/`],
  [`https://other.example/view/${id}/?utm=1#x`, `wss://other.example/ws/webrtc/${id}/`],
];

for (const [text, socketUrl] of understood) {
  test(`an address from ${JSON.stringify(text)}`, () => assert.equal(streamAddress(text, page)?.socketUrl, socketUrl));
}

for (const text of ['', '  ', 'short', 'https://host/', `https://host/watch/${id}/`, `javascript:/view/${id}/`, 'hello there, friend']) {
  test(`no address from ${JSON.stringify(text)}`, () => assert.equal(streamAddress(text, `${page}view/${id}/`), null));
}

const stream = { stream_id: id, publish_token: 't', view_url: `http://localhost:8000/view/${id}/`, lan_view_urls: [`http://192.0.2.7:8000/view/${id}/`] };

test('on the server’s own machine the link for others is the one in the network', () => {
  const { url, note } = shareLink(stream, new URL('http://localhost:8000/'));
  assert.equal(url, stream.lan_view_urls[0]);
  assert.match(note, /local network/);
});

test('without a network, the link says that it is of no use to others', () => {
  const { url, note } = shareLink({ ...stream, lan_view_urls: [] }, new URL('http://localhost:8000/'));
  assert.equal(url, stream.view_url);
  assert.match(note, /this computer only/);
});

test('elsewhere the link is the server’s own', () => {
  const elsewhere = { ...stream, view_url: `https://live.example/view/${id}/`, lan_view_urls: [] };
  assert.equal(shareLink(elsewhere, new URL('https://live.example/')).url, elsewhere.view_url);
});
