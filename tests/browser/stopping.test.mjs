import { scenario } from './harness/scenario.mjs';

scenario('A stopped broadcast ends for its viewers and begins again under the same link', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');

  await broadcaster.press(/^Stop$/);
  await viewer.reads(/The broadcast has ended/);
  await broadcaster.press(/^Go live$/);
  await viewer.sees('blue');
});

scenario('A reload of the broadcaster’s page goes on with the broadcast', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');

  await broadcaster.reload();
  await broadcaster.reads(/You are live/);
  await viewer.sees('blue');
});
