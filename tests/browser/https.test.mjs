import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';

/** The address that the network of these tests gives its only machine (see ./run): to a browser it is not "localhost". */
const lan = '10.99.0.1';

for (const browser of ['chromium', 'firefox']) {
  scenario(`A phone in the network goes live over HTTPS with a self-signed certificate, in ${browser}`, async (scene) => {
    const server = await scene.server({ env: { Pharos__Https: 'self-signed' } });
    // Whoever types the address types no "https": the same port sends them there.
    const broadcaster = await scene.liveBroadcaster({ url: `http://${lan}:${server.port}` }, { browser });
    assert.match(broadcaster.page.url(), new RegExp(`^https://${lan}:${server.port}/`));
    assert.match(broadcaster.link, new RegExp(`^https://${lan}:${server.port}/view/`));
    const viewer = await scene.viewer(broadcaster.link, { browser });
    await viewer.sees('blue');
  });
}

scenario('A broadcaster without HTTPS is told that the camera needs it', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.visitor();
  await broadcaster.goto(`http://${lan}:${server.port}/broadcast/`);
  await broadcaster.reads(/https/);
});
