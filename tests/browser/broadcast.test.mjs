import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';

scenario('Three viewers see and hear one broadcaster', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, { camera: 'red' });

  const viewers = [];
  for (let seat = 0; seat < 3; seat++) viewers.push(await scene.viewer(broadcaster.link));

  for (const viewer of viewers) {
    await viewer.sees('red');
    assert.ok((await viewer.loudness()) > 0.01);
    await viewer.reads(/3 viewers/);
  }
  await broadcaster.reads(/3 viewers/);
});
