import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Capture } from '../../src/Pharos.Server/wwwroot/js/lib/capture.js';

class FakeTrack {
  enabled = true;
  isStopped = false;
  constructor(kind, deviceId = `a ${kind} device`) {
    this.kind = kind;
    this.deviceId = deviceId;
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
  stop() {
    this.isStopped = true;
  }
}

/** Devices that a test makes fail by name: `fails({ video: 'NotFoundError' })`. */
function capturing(fails = {}) {
  const asked = [];
  const listeners = new Set();
  const opened = [];
  const streamOf = (tracks) => {
    opened.push(...tracks);
    return {
      getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
      getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
    };
  };
  const devices = {
    addEventListener: (type, listener) => listeners.add(listener),
    removeEventListener: (type, listener) => listeners.delete(listener),
    enumerateDevices: async () => [{ kind: 'videoinput', deviceId: 'c1', label: 'Camera' }, { kind: 'audioinput', deviceId: '', label: '' }],
    getUserMedia: async ({ audio, video }) => {
      asked.push({ audio, video });
      for (const [kind, wanted] of Object.entries({ audio, video })) if (wanted && fails[kind]) throw new DOMException('', fails[kind]);
      return streamOf([audio && new FakeTrack('audio'), video && new FakeTrack('video', video.deviceId?.exact)].filter(Boolean));
    },
    getDisplayMedia: async () => {
      if (fails.screen) throw new DOMException(fails.message ?? '', fails.screen);
      return streamOf([new FakeTrack('video', 'a screen')]);
    },
  };
  return { capture: new Capture(devices), asked, opened, listeners };
}

test('it opens camera and microphone together', async () => {
  const { capture, asked } = capturing();
  await capture.start();
  assert.deepEqual([capture.state.camera, capture.state.microphone, capture.state.problem, asked.length], [true, true, null, 1]);
});

test('devices without a name are not offered', async () => {
  const { capture } = capturing();
  await capture.start();
  assert.deepEqual([capture.state.cameras.length, capture.state.microphones.length], [1, 0]);
});

test('without a camera there is the microphone, and the other way round', async () => {
  const noCamera = capturing({ video: 'NotFoundError' }).capture;
  await noCamera.start();
  assert.deepEqual([noCamera.state.camera, noCamera.state.microphone, noCamera.state.problem], [false, true, null]);
  const noMicrophone = capturing({ audio: 'NotFoundError' }).capture;
  await noMicrophone.start();
  assert.deepEqual([noMicrophone.state.camera, noMicrophone.state.microphone, noMicrophone.state.problem], [true, false, null]);
});

const problems = [
  ['NotAllowedError', 'permission-denied'],
  ['NotFoundError', 'no-device'],
  ['NotReadableError', 'device-in-use'],
  ['TypeError', 'capture-failed'],
];
for (const [name, problem] of problems) {
  test(`${name} is ${problem}`, async () => {
    const { capture } = capturing({ audio: name, video: name });
    await capture.start();
    assert.equal(capture.state.problem, problem);
    assert.equal(capture.state.asking, false);
  });
}

test('an insecure context has no devices', async () => {
  const capture = new Capture(undefined);
  await capture.start();
  assert.equal(capture.state.problem, 'insecure-context');
});

test('a screen takes the camera’s place, and gives it back when the browser ends the sharing', async () => {
  const { capture } = capturing();
  await capture.start();
  const camera = capture.tracks.video;
  await capture.shareScreen();
  assert.deepEqual([capture.tracks.videoSource, capture.tracks.video.deviceId, camera.isStopped], ['screen', 'a screen', false]);
  capture.tracks.video.onended();
  assert.equal(capture.tracks.video, camera);
});

test('closing the screen picker is no problem, a forbidden screen is', async () => {
  const closed = capturing({ screen: 'NotAllowedError' }).capture;
  await closed.shareScreen();
  assert.equal(closed.state.problem, null);
  const forbidden = capturing({ screen: 'NotAllowedError', message: 'Permission denied by system' }).capture;
  await forbidden.shareScreen();
  assert.equal(forbidden.state.problem, 'screen-denied');
});

test('a muted microphone stays muted when another is chosen', async () => {
  const { capture } = capturing();
  await capture.start();
  capture.mute(true);
  await capture.useMicrophone('other');
  assert.equal(capture.tracks.audio.enabled, false);
});

test('another camera is opened after the first is let go', async () => {
  const { capture } = capturing();
  await capture.start();
  const first = capture.tracks.video;
  await capture.useCamera('c2');
  assert.equal(first.isStopped, true);
  assert.equal(capture.state.cameraId, 'c2');
});

test('a camera that is unplugged is gone', async () => {
  const { capture } = capturing();
  const seen = [];
  await capture.start();
  capture.on('tracks', ({ video }) => seen.push(video));
  capture.tracks.video.onended();
  assert.deepEqual(seen, [null]);
});

test('what a prompt brings after the end is let go', async () => {
  const { capture, opened } = capturing();
  const asking = [capture.start(), capture.useCamera('c2'), capture.useMicrophone('m2'), capture.shareScreen()];
  capture.close();
  await Promise.all(asking);
  assert.deepEqual(opened.map(({ isStopped }) => isStopped), [true, true, true, true, true]);
  assert.deepEqual(capture.tracks, { audio: null, video: null, videoSource: 'camera' });
});

test('once closed it asks for nothing, and listens to nothing', async () => {
  const { capture, asked, listeners } = capturing();
  assert.equal(listeners.size, 1);
  capture.close();
  await capture.start();
  assert.deepEqual([asked.length, listeners.size], [0, 0]);
});

test('a prompt that fails after the end is not followed by another', async () => {
  const { capture, asked } = capturing({ video: 'NotFoundError' });
  const asking = capture.start();
  capture.close();
  await asking;
  assert.equal(asked.length, 1);
});
