import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeerLink } from '../../src/Pharos.Server/wwwroot/js/lib/peer-link.js';
import { fakePeerConnections, settle } from './fakes.js';

function link() {
  const sent = [];
  const made = new PeerLink({
    peerId: 'other', iceServers: [], send: (message) => sent.push(message), RTCPeerConnection: fakePeerConnections(),
  });
  return { link: made, connection: made.connection, sent };
}

test('candidates of both sides wait for the description they belong to', async () => {
  const { link: made, connection, sent } = link();
  connection.finds({ candidate: 'mine' });
  await made.receiveCandidate({ candidate: 'theirs' });
  assert.deepEqual([sent, connection.candidates], [[], []]);
  await made.receiveOffer('o=- 1 1');
  assert.deepEqual(sent.map(({ type }) => type), ['answer', 'candidate']);
  assert.deepEqual(connection.candidates, [{ candidate: 'theirs' }]);
  connection.finds(null);
  assert.deepEqual(sent.at(-1), { type: 'candidate', to: 'other', candidate: null });
});

test('a second offer waits for the answer to the first', async () => {
  const { link: made, sent } = link();
  await made.offer();
  await made.offer();
  assert.equal(sent.length, 1);
  await made.receiveAnswer('answer');
  await settle();
  assert.deepEqual(sent.map(({ type }) => type), ['offer', 'offer']);
});

test('an ICE restart does not wait for an answer that may never come', async () => {
  const { link: made, sent } = link();
  await made.offer();
  await made.offer({ iceRestart: true });
  assert.match(sent[1].sdp, /restart/);
});

test('only an offer without an answer is repeated', async () => {
  const { link: made, sent } = link();
  await made.repeatOffer();
  assert.deepEqual(sent, []);
  await made.offer();
  await made.repeatOffer();
  assert.deepEqual(sent[1], sent[0]);
  await made.receiveAnswer('answer');
  await made.repeatOffer();
  assert.equal(sent.length, 2);
});

test('candidates of an ICE restart go out after its offer', async () => {
  const { link: made, connection, sent } = link();
  await made.offer();
  await made.receiveAnswer('answer');
  const offered = made.offer({ iceRestart: true });
  await Promise.resolve();
  connection.finds({ candidate: 'new' });
  await offered;
  assert.deepEqual(sent.slice(1).map(({ type }) => type), ['offer', 'candidate']);
});

test('an answer that nobody asked for is ignored', async () => {
  const { link: made, connection } = link();
  await made.receiveAnswer('answer');
  assert.equal(connection.remoteDescription, null);
});

test('a description that cannot be applied is told', async () => {
  const { link: made } = link();
  const failures = [];
  made.on('failure', (reason) => failures.push(reason.message));
  await made.receiveOffer('broken');
  assert.deepEqual(failures, ['broken']);
});

test('once closed it says nothing more', async () => {
  const { link: made, sent } = link();
  const offered = made.offer();
  made.close();
  await offered;
  assert.deepEqual(sent, []);
});
