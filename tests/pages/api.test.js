import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, ApiError } from '../../src/Pharos.Server/wwwroot/js/lib/api.js';

/** An API whose server gives one answer, and the requests made to it. */
function api(status, body) {
  const requests = [];
  const made = new Api('http://host/', async (url, { method, headers, body: sent, signal }) => {
    assert.ok(signal instanceof AbortSignal);
    requests.push({ url: String(url), method, headers, body: sent });
    if (status === 0) throw new TypeError('no network');
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return { api: made, requests };
}

test('a stream is created with its title, and the key where there is one', async () => {
  const { api: made, requests } = api(201, { stream_id: 'x' });
  assert.deepEqual(await made.createStream({ key: 'k', title: 'Talk' }), { stream_id: 'x' });
  assert.deepEqual(requests, [{
    url: 'http://host/api/streams', method: 'POST', body: '{"title":"Talk"}',
    headers: { Authorization: 'Bearer k', 'Content-Type': 'application/json' },
  }]);
});

test('a refusal carries the server’s code and words', async () => {
  const { api: made } = api(401, { title: 'A key', detail: 'Send a key.', code: 'publish-key-required' });
  await assert.rejects(made.createStream(), (error) => error instanceof ApiError && error.status === 401
    && error.code === 'publish-key-required' && error.message === 'Send a key.');
});

test('a server that is away is told from one that refuses', async () => {
  await assert.rejects(api(0).api.createStream(), (error) => error.status === 0 && error.code === 'unreachable');
});

test('an unknown stream is no error, a broken server is', async () => {
  assert.equal(await api(404, { code: 'unknown-stream' }).api.streamExists('x'), false);
  assert.equal(await api(200, {}).api.streamExists('x'), true);
  assert.deepEqual(await api(200, { title: 'Talk' }).api.stream('x'), { title: 'Talk' });
  await assert.rejects(api(500, {}).api.streamExists('x'));
  await assert.rejects(api(404, {}).api.streamExists('x'), 'a proxy’s 404 says nothing about the stream');
});

test('ending needs the token', async () => {
  const { api: made, requests } = api(204);
  await made.endStream('x', 'token');
  assert.equal(requests[0].headers.Authorization, 'Bearer token');
});

test('an answer that is no JSON is an error of the API', async () => {
  const made = new Api('http://host/', async () => new Response('<h1>Log in</h1>', { status: 200 }));
  await assert.rejects(made.createStream(), (error) => error instanceof ApiError && error.status === 200);
});
