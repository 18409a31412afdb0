import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';
import assert from 'node:assert/strict';

scenario('Mute silences every viewer, and unmute is heard again', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');

  await broadcaster.press(/^Mute$/);
  await until('the viewer hears nothing', async () => (await viewer.loudness()) < 0.001);
  await broadcaster.press(/^Unmute$/);
  await until('the viewer hears the microphone', async () => (await viewer.loudness()) > 0.01);
});

scenario('A shared screen takes the place of the camera and gives it back, on the same connection', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, { camera: 'blue', screen: 'green' });
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');

  await broadcaster.press(/^Share a screen$/);
  await viewer.sees('green');
  await broadcaster.press(/^Stop sharing$/);
  await viewer.sees('blue');
  assert.equal(await viewer.connections(), 1);
});

scenario('A camera turned off leaves the sound, and comes back', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');

  await broadcaster.press(/^Turn the camera off$/);
  await viewer.reads(/Sound only/);
  assert.ok((await viewer.loudness()) > 0.01);
  await broadcaster.press(/^Use the camera$/);
  await viewer.sees('blue');
});

scenario('So it does through the relay, for who is there and for who comes meanwhile', async (scene) => {
  const server = await scene.server({ env: { Pharos__Route__Default: 'relay' } });
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.comesBy('relay');
  await viewer.sees('blue');

  await broadcaster.press(/^Turn the camera off$/);
  await viewer.reads(/Sound only/);
  assert.ok((await viewer.loudness()) > 0.01);
  const late = await scene.viewer(broadcaster.link);
  await late.comesBy('relay');
  await late.reads(/Sound only/);
  await broadcaster.press(/^Use the camera$/);
  await Promise.all([viewer, late].map((one) => one.sees('blue')));
  assert.equal(await viewer.connections(), 1);
});
