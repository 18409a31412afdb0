import { scenario } from './harness/scenario.mjs';

for (const [from, to] of [['chromium', 'firefox'], ['firefox', 'chromium'], ['firefox', 'firefox']]) {
  scenario(`What ${from} broadcasts is seen in ${to}`, async (scene) => {
    const server = await scene.server();
    const broadcaster = await scene.liveBroadcaster(server, { browser: from, camera: 'red' });
    const viewer = await scene.viewer(broadcaster.link, { browser: to });
    await viewer.sees('red');
  });
}
