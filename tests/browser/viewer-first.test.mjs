import { scenario } from './harness/scenario.mjs';

scenario('A viewer who comes before the broadcast waits and then sees it', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.broadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.reads(/Not live yet/);

  await broadcaster.press(/^Go live$/);
  await viewer.sees('blue');
});
