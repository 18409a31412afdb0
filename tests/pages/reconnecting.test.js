import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterClose, backOff } from '../../src/Pharos.Server/wwwroot/js/lib/reconnecting.js';

const closing = { code: 1006, error: null, retryAfter: null, welcomed: true, attempt: 0 };

test('back-off doubles from half a second to ten seconds, shortened by up to a half', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 20].map((attempt) => backOff(attempt, 0)), [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  assert.equal(backOff(5, 1), 5_000);
});

const table = [
  ['an owner’s end is final', { code: 1000 }, { retry: false, reason: 'ended' }],
  ['a shutdown is followed at once', { code: 1001 }, { retry: true, delay: 0 }],
  ['a second shutdown without a welcome backs off', { code: 1001, welcomed: false, attempt: 1 }, { retry: true, delay: 1000 }],
  ['a wrong token is final', { code: 1008, error: 'unauthorized' }, { retry: false, reason: 'unauthorized' }],
  ['abuse is final', { code: 1008, error: 'rate-limited' }, { retry: false, reason: 'refused' }],
  ['a full stream is tried when it says', { code: 1013, error: 'stream-full', retryAfter: 4200 }, { retry: true, delay: 4200 }],
  ['a full stream that says nothing backs off', { code: 1013, error: 'stream-full' }, { retry: true, delay: 2000 }],
  ['a server that keeps saying soon is left alone ever longer', { code: 1013, retryAfter: 1000, attempt: 3 }, { retry: true, delay: 4000 }],
  ['a takeover is final', { code: 4001, error: 'already-live' }, { retry: false, reason: 'already-live' }],
  ['a lost network backs off', { attempt: 3 }, { retry: true, delay: 4000 }],
  ['an old complaint does not slow down a lost network', { error: 'rate-limited', retryAfter: 60_000 }, { retry: true, delay: 500 }],
  ['a code nobody knows is the network', { code: 1011 }, { retry: true, delay: 500 }],
];

for (const [name, change, expected] of table) {
  test(`after a close, ${name}`, () => assert.deepEqual(afterClose({ ...closing, ...change }, 0), expected));
}

test('those turned away together do not come back together, and none too soon', () => {
  const full = { ...closing, code: 1013, error: 'stream-full', retryAfter: 4000 };
  assert.deepEqual([0, 0.5, 1].map((random) => afterClose(full, random).delay), [4000, 5000, 6000]);
});
