import assert from 'node:assert/strict';
import { lineNoise, patiently } from './harness/line-noise.mjs';
import { Redis } from './harness/redis.mjs';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

/** The same page on another node. */
const on = (node, link) => new URL(new URL(link).pathname, node.url).href;

async function anyRedis(scene) {
  const redis = await Redis.start();
  scene.onClose(() => redis.stop());
  return redis;
}

const nodeOf = (scene, address) =>
  scene.server({ env: { Pharos__Redis: address, Pharos__SecretKey: 'one key for all the nodes of this cluster' } });

async function cluster(scene, size, redis) {
  redis ??= await anyRedis(scene);
  return Promise.all(Array.from({ length: size }, () => nodeOf(scene, redis.address)));
}

scenario('A broadcaster on one node is seen from two others', async (scene) => {
  const [home, ...others] = await cluster(scene, 3);
  const broadcaster = await scene.liveBroadcaster(home, { camera: 'red' });
  for (const node of others) {
    const viewer = await scene.viewer(on(node, broadcaster.link));
    await viewer.sees('red');
  }
  await broadcaster.reads(/\b2 viewers\b/);
});

scenario('A viewer on another node who waits sees the broadcast begin and end', async (scene) => {
  const [home, other] = await cluster(scene, 2);
  const broadcaster = await scene.broadcaster(home);
  const viewer = await scene.viewer(on(other, broadcaster.link));
  await viewer.reads(/Not live yet/);
  await broadcaster.press(/^Go live$/);
  await viewer.sees('blue');
  await broadcaster.press(/^Stop$/);
  await viewer.reads(/The broadcast has ended/);
});

scenario('Viewers of a killed node keep their picture and come back on another', async (scene) => {
  const [home, killed] = await cluster(scene, 2);
  const line = await scene.lineTo(killed);
  const broadcaster = await scene.liveBroadcaster(home);
  const viewer = await scene.viewer(on(line, broadcaster.link));
  viewer.expect(...lineNoise);
  await viewer.sees('blue');
  await broadcaster.reads(/\b1 viewer\b/);

  await killed.crash();
  await viewer.reads(/The server cannot be reached/);
  await viewer.sees('blue');
  line.leadTo(home.port);
  await until('the viewer has found the other node', async () => (await viewer.sent('watch')).length > 1, patiently);
  await viewer.sees('blue');
  await broadcaster.reads(/\b1 viewer\b/);
  assert.equal(await viewer.connections(), 1);
});

scenario('A broadcaster whose node is killed goes on from another, and no viewer sees a gap', async (scene) => {
  const [killed, other, third] = await cluster(scene, 3);
  const line = await scene.lineTo(killed);
  const broadcaster = await scene.liveBroadcaster(line, { camera: 'red' });
  broadcaster.expect(...lineNoise);
  const viewer = await scene.viewer(on(other, broadcaster.link));
  await viewer.sees('red');

  await killed.crash();
  await broadcaster.reads(/Connection to the server lost/);
  line.leadTo(third.port);
  await broadcaster.reads(/You are live/);
  await broadcaster.reads(/\b1 viewer\b/);
  await viewer.sees('red');
  assert.equal(await viewer.connections(), 1);
  const late = await scene.viewer(on(third, broadcaster.link));
  await late.sees('red');
});

for (const [outage, begin, end] of [
  ['goes away and comes back empty', (redis) => redis.stop(), (redis) => redis.startEmpty()],
  ['hangs for a while', (redis) => redis.pause(), (redis) => redis.resume()],
]) {
  scenario(`Redis ${outage}: no picture is lost, and whoever comes meanwhile gets in afterwards`, async (scene) => {
    const redis = await anyRedis(scene);
    const [home, other] = await cluster(scene, 2, redis);
    const broadcaster = await scene.liveBroadcaster(home);
    const [here, there] = [await scene.viewer(broadcaster.link), await scene.viewer(on(other, broadcaster.link))];
    for (const viewer of [here, there]) await viewer.sees('blue');

    await begin(redis);
    const newcomer = await scene.viewer(on(other, broadcaster.link));
    await newcomer.reads(/One moment/);
    for (const viewer of [here, there]) await viewer.sees('blue');
    await end(redis);
    await newcomer.sees('blue', patiently);
    for (const viewer of [here, there]) await viewer.sees('blue');
    await broadcaster.reads(/\b3 viewers\b/);
    for (const viewer of [here, there]) assert.equal(await viewer.connections(), 1);
  });
}

scenario('A node that alone cannot reach Redis keeps the pictures of its viewers', async (scene) => {
  const redis = await anyRedis(scene);
  const line = await scene.lineTo(redis);
  const [home, cutOff] = await Promise.all([nodeOf(scene, redis.address), nodeOf(scene, `127.0.0.1:${new URL(line.url).port}`)]);
  const broadcaster = await scene.liveBroadcaster(home);
  const viewer = await scene.viewer(on(cutOff, broadcaster.link));
  await viewer.sees('blue');
  await broadcaster.reads(/\b1 viewer\b/);

  line.cut();
  await broadcaster.reads(/\b0 viewers\b/);
  await viewer.sees('blue');
  line.mend();
  await broadcaster.reads(/\b1 viewer\b/);
  await viewer.sees('blue');
  assert.equal(await viewer.connections(), 1);
  assert.equal(await broadcaster.connections(), 1);
});
