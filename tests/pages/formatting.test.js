import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitrate, duration, percent, resolution, viewers, whole } from '../../src/Pharos.Server/wwwroot/js/lib/formatting.js';

const table = [
  [duration(0), '0:00'],
  [duration(59_999), '0:59'],
  [duration(754_000), '12:34'],
  [duration(3_600_000), '1:00:00'],
  [duration(36_061_000), '10:01:01'],
  [duration(-5), '0:00'],
  [bitrate(null), '–'],
  [bitrate(48_300), '48 kbit/s'],
  [bitrate(2_540_000), '2.5 Mbit/s'],
  [resolution(1280, 720), '1280 × 720'],
  [resolution(null, null), '–'],
  [whole(41.6, 'ms'), '42 ms'],
  [whole(null, 'ms'), '–'],
  [percent(0), '0 %'],
  [percent(0.013), '1.3 %'],
  [percent(0.25), '25 %'],
  [percent(null), '–'],
  [viewers(1), '1 viewer'],
  [viewers(0), '0 viewers'],
];

test('numbers read as people write them', () => {
  for (const [text, expected] of table) assert.equal(text, expected);
});
