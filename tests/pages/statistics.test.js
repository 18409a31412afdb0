import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatisticsSampler } from '../../src/Pharos.Server/wwwroot/js/lib/statistics.js';

const report = (...stats) => new Map(stats.map((stat) => [stat.id, stat]));

const chromiumSender = (timestamp, bytesSent) => report(
  { id: 'v', type: 'outbound-rtp', kind: 'video', timestamp, bytesSent, frameWidth: 1280, frameHeight: 720, framesPerSecond: 30, codecId: 'c', remoteId: 'rv' },
  { id: 'a', type: 'outbound-rtp', kind: 'audio', timestamp, bytesSent: bytesSent / 10 },
  { id: 'rv', type: 'remote-inbound-rtp', kind: 'video', timestamp, fractionLost: 0.25, roundTripTime: 0.09 },
  { id: 'c', type: 'codec', mimeType: 'video/VP8' },
  { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
  { id: 'p', type: 'candidate-pair', currentRoundTripTime: 0.05, localCandidateId: 'l', remoteCandidateId: 'r' },
  { id: 'l', type: 'local-candidate', candidateType: 'host' },
  { id: 'r', type: 'remote-candidate', candidateType: 'relay' },
);

const firefoxReceiver = (timestamp, frames, received, lost) => report(
  { id: 'v', type: 'inbound-rtp', mediaType: 'video', timestamp, bytesReceived: received * 1000, framesDecoded: frames, packetsReceived: received, packetsLost: lost, jitter: 0.004 },
  { id: 'ro', type: 'remote-outbound-rtp', timestamp, roundTripTime: 0.02 },
  { id: 'p', type: 'candidate-pair', selected: true, localCandidateId: 'l', remoteCandidateId: 'l' },
  { id: 'l', type: 'local-candidate', candidateType: 'host' },
);

test('a first sample has no rates', () => {
  const { videoBitrate, width, codec } = new StatisticsSampler().sample(chromiumSender(1000, 0));
  assert.deepEqual([videoBitrate, width, codec], [null, 1280, 'VP8']);
});

test('a sender’s rates, losses and path, as Chromium reports them', () => {
  const sampler = new StatisticsSampler();
  sampler.sample(chromiumSender(1000, 0));
  assert.deepEqual(sampler.sample(chromiumSender(3000, 500_000)), {
    videoBitrate: 2_000_000, audioBitrate: 200_000, width: 1280, height: 720, framesPerSecond: 30, delay: null,
    roundTripTime: 50, loss: 0.25, jitter: null, codec: 'VP8', path: 'TURN',
  });
});

const layers = (timestamp, ...bytes) => report(...['l', 'm', 'h'].map((id, index) => ({
  id, type: 'outbound-rtp', kind: 'video', timestamp, bytesSent: bytes[index], active: true, frameWidth: 320 << index, frameHeight: 180 << index,
  framesPerSecond: 10 << index, remoteId: `r${id}`,
})), ...['l', 'm', 'h'].map((id, index) => ({ id: `r${id}`, type: 'remote-inbound-rtp', kind: 'video', fractionLost: index / 10 })));

test('layers are one picture, the best of them with the bits of all', () => {
  const sampler = new StatisticsSampler();
  sampler.sample(layers(1000, 0, 0, 0));
  const { videoBitrate, width, height, framesPerSecond, loss } = sampler.sample(layers(2000, 20_000, 60_000, 250_000));
  assert.deepEqual([videoBitrate, width, height, framesPerSecond, loss], [2_640_000, 1280, 720, 40, 0.2]);
});

test('a layer that is left out is not the picture that is sent, whatever size it had', () => {
  const sampler = new StatisticsSampler();
  sampler.sample(layers(1000, 0, 0, 250_000));
  const { videoBitrate, height, loss } = sampler.sample(layers(2000, 20_000, 60_000, 250_000));
  assert.deepEqual([videoBitrate, height, loss], [640_000, 360, 0.1]);
});

test('a receiver’s frames, losses and round trip, as Firefox reports them', () => {
  const sampler = new StatisticsSampler();
  sampler.sample(firefoxReceiver(1000, 10, 100, 0));
  const { framesPerSecond, loss, roundTripTime, jitter, path } = sampler.sample(firefoxReceiver(2000, 35, 190, 10));
  assert.deepEqual({ framesPerSecond, loss, roundTripTime, jitter, path }, { framesPerSecond: 25, loss: 0.1, roundTripTime: 20, jitter: 4, path: 'UDP' });
});

test('a path over TCP', () => {
  const { path } = new StatisticsSampler().sample(report(
    { id: 'p', type: 'candidate-pair', selected: true, localCandidateId: 'l', remoteCandidateId: 'r' },
    { id: 'l', type: 'local-candidate', candidateType: 'host', protocol: 'tcp' },
    { id: 'r', type: 'remote-candidate', candidateType: 'host', protocol: 'tcp' },
  ));
  assert.equal(path, 'TCP');
});

test('nothing received and nothing lost is no loss', () => {
  const sampler = new StatisticsSampler();
  sampler.sample(firefoxReceiver(1000, 10, 100, 5));
  assert.equal(sampler.sample(firefoxReceiver(2000, 10, 100, 5)).loss, 0);
});

test('a connection without media has no numbers', () => {
  const { videoBitrate, loss, roundTripTime, path } = new StatisticsSampler().sample(report());
  assert.deepEqual([videoBitrate, loss, roundTripTime, path], [null, null, null, null]);
});
