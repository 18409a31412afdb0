import assert from 'node:assert/strict';
import { lineNoise, patiently } from './harness/line-noise.mjs';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

/** The same page, reached by another way. */
const by = (way, link) => new URL(new URL(link).pathname, way.url).href;

scenario('A broadcaster whose socket is cut resumes, and viewers see no gap', async (scene) => {
  const server = await scene.server();
  const line = await scene.lineTo(server);
  const broadcaster = await scene.liveBroadcaster(line, { camera: 'red' });
  broadcaster.expect(...lineNoise);
  const viewer = await scene.viewer(by(server, broadcaster.link));
  await viewer.sees('red');

  line.cut();
  await broadcaster.reads(/Connection to the server lost/);
  await viewer.sees('red');
  line.mend();
  await broadcaster.reads(/You are live/);

  const [first, second] = await broadcaster.sent('broadcast');
  assert.equal(first.resume, undefined);
  assert.ok(second.resume);
  await viewer.sees('red');
  assert.equal(await viewer.connections(), 1);
  assert.equal(await broadcaster.connections(), 1);
  const late = await scene.viewer(viewer.page.url());
  await late.sees('red');
});

scenario('A viewer whose socket is cut keeps the picture and comes back by itself', async (scene) => {
  const server = await scene.server();
  const line = await scene.lineTo(server);
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(by(line, broadcaster.link));
  viewer.expect(...lineNoise);
  await viewer.sees('blue');

  line.cut();
  await viewer.reads(/The server cannot be reached/);
  await viewer.sees('blue');
  line.mend();
  await until('the viewer has greeted the server again', async () => (await viewer.sent('watch')).length > 1, patiently);
  await broadcaster.reads(/\b1 viewer\b/);
  await viewer.sees('blue');
  assert.equal(await viewer.connections(), 1);
});

scenario('A server that restarts is found again by everybody', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  for (const visitor of [broadcaster, viewer]) visitor.expect(...lineNoise);
  await viewer.sees('blue');

  await server.restart();
  await until('the broadcaster is live again', async () => (await broadcaster.sent('broadcast')).length > 1, patiently);
  await viewer.sees('blue', patiently);
  await broadcaster.reads(/\b1 viewer\b/);
});

scenario('A picture from browser to browser goes on at a server that restarts, whoever finds it again first', async (scene) => {
  const server = await scene.server();
  const line = await scene.lineTo(server);
  const broadcaster = await scene.liveBroadcaster(line);
  const viewer = await scene.viewer(by(server, broadcaster.link));
  for (const visitor of [broadcaster, viewer]) visitor.expect(...lineNoise);
  await viewer.sees('blue');
  await viewer.followWords();
  await viewer.followPictures();

  line.cut();
  await server.restart();
  await until('the viewer has greeted the server again', async () => (await viewer.sent('watch')).length > 1, patiently);
  await viewer.sees('blue');
  line.mend();
  await until('the broadcaster is live again', async () => (await broadcaster.sent('broadcast')).length > 1, patiently);
  await broadcaster.reads(/\b1 viewer\b/);
  await viewer.sees('blue');
  assert.equal(await viewer.connections(), 1);
  assert.deepEqual((await viewer.said()).filter(Boolean), [], 'words in place of the picture');
  assert.equal((await viewer.picturesFollowed()).dark, 0);
});
