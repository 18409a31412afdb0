import { scenario } from './harness/scenario.mjs';
import { Redis } from './harness/redis.mjs';

/** The same page on another node. */
const on = (node, link) => new URL(new URL(link).pathname, node.url).href;

async function cluster(scene, size) {
  const redis = await Redis.start();
  scene.onClose(() => redis.stop());
  const env = { Pharos__Redis: redis.address, Pharos__SecretKey: 'one key for all the nodes of this cluster' };
  return Promise.all(Array.from({ length: size }, () => scene.server({ env })));
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
