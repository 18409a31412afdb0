import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodingsFor, layersFor, settingsFor, sizeOf } from '../../src/Pharos.Server/wwwroot/js/lib/layers.js';
import { RelayPublisher } from '../../src/Pharos.Server/wwwroot/js/lib/relay-publisher.js';
import { FakeClock, fakePeerConnections, fakeVideo, settle } from './fakes.js';

const quality = { height: 720, frameRate: 30 };
const hd = { width: 1280, height: 720 };
const small = { width: 640, height: 360 };

test('a picture goes in as many layers as it has room for, whichever way it is turned', () => {
  const sizes = [[1920, 1080, 3], [1280, 720, 3], [720, 1280, 3], [960, 540, 3], [854, 480, 2], [640, 360, 2], [480, 270, 2], [320, 180, 1], [1, 1, 1]];
  for (const [width, height, layers] of sizes) assert.equal(layersFor({ width, height }), layers, `${width} × ${height}`);
});

test('three layers, the lowest first, take a third more than one', () => {
  const encodings = encodingsFor(quality, hd);
  assert.deepEqual(encodings.map(({ rid, scaleResolutionDownBy, maxBitrate }) => [rid, scaleResolutionDownBy, maxBitrate]),
    [['l', 4, 156_250], ['m', 2, 625_000], ['h', 1, 2_500_000]]);
  assert.ok(encodings.every(({ scalabilityMode, active }) => scalabilityMode === 'L1T3' && active), 'VP9 and AV1 come in several streams, too');
});

test('a small picture goes in two layers, a tiny one as it is', () => {
  assert.deepEqual(encodingsFor({ height: 360, frameRate: 30 }, small).map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy]),
    [['l', 2], ['h', 1]]);
  assert.deepEqual(encodingsFor(quality, { width: 320, height: 180 }), [{ maxBitrate: 2_500_000 }]);
});

test('a picture that becomes smaller leaves the last layers out, and its best one stays whole', () => {
  const shape = (size) => settingsFor(quality, 3, size).map(({ active, scaleResolutionDownBy }) => active && scaleResolutionDownBy);
  assert.deepEqual(shape(hd), [4, 2, 1]);
  assert.deepEqual(shape(small), [2, 1, false]);
  assert.deepEqual(shape({ width: 320, height: 180 }), [1, false, false]);
  assert.deepEqual(settingsFor(quality, 1, hd), [{ active: true, scaleResolutionDownBy: 1, maxBitrate: 2_500_000 }]);
});

test('without a picture the layers are those of the chosen quality', () => {
  assert.deepEqual(sizeOf(null, quality), hd);
  assert.deepEqual(sizeOf(fakeVideo('starting', {}), quality), hd);
  assert.deepEqual(sizeOf(fakeVideo('camera', small), quality), small);
});

async function publishing(video) {
  const clock = new FakeClock();
  const RTCPeerConnection = fakePeerConnections();
  const publisher = new RelayPublisher({
    send: () => {}, tracks: { audio: null, video, videoSource: 'camera' }, quality, streams: [], onChange: () => {}, clock, RTCPeerConnection,
  });
  publisher.start([]);
  await settle();
  await publisher.receiveAnswer('answer');
  RTCPeerConnection.last.becomes('connected');
  await settle();
  const { sender } = RTCPeerConnection.last.transceivers[1];
  return {
    clock,
    publisher,
    shape: () => sender.parameters.encodings.map(({ rid, active, scaleResolutionDownBy }) => `${rid}${active ? scaleResolutionDownBy : '-'}`),
    bitrates: () => sender.parameters.encodings.map(({ maxBitrate }) => maxBitrate),
  };
}

test('a camera that is turned on, exchanged or changes its size gets the layers that fit it', async () => {
  const { clock, publisher, shape } = await publishing(null);
  assert.deepEqual(shape(), ['l4', 'm2', 'h1']);
  const camera = fakeVideo('camera', small);
  await publisher.setTracks({ audio: null, video: camera, videoSource: 'camera' });
  assert.deepEqual(shape(), ['l2', 'm1', 'h-']);
  camera.size = hd;
  clock.advance(3_000);
  await settle();
  assert.deepEqual(shape(), ['l4', 'm2', 'h1']);
});

test('another quality is another bitrate for each layer', async () => {
  const { publisher, bitrates } = await publishing(fakeVideo('camera'));
  await publisher.setQuality({ height: 720, frameRate: 60 });
  assert.deepEqual(bitrates(), [218_750, 875_000, 3_500_000]);
});

test('who has stopped measures nothing any more', async () => {
  const { clock, publisher } = await publishing(fakeVideo('camera'));
  publisher.stop();
  assert.equal(clock.next, Infinity);
});
