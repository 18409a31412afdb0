import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

const viaServer = { route: /^Through the server$/ };
const large = { ...viaServer, size: [1280, 720] };

for (const browser of ['chromium', 'firefox']) {
  scenario(`${browser} sends three layers of a large picture to the relay, and two of a small one`, async (scene) => {
    const server = await scene.server();
    const first = await scene.liveBroadcaster(server, { browser, ...large });
    const { l, m, h } = await first.sendsLayers(['l', 'm', 'h']);
    assert.deepEqual([l.width, m.width, h.width], [320, 640, 1280]);
    const second = await scene.liveBroadcaster(server, { browser, ...viaServer });
    const small = await second.sendsLayers(['l', 'h']);
    assert.deepEqual([small.l.width, small.h.width], [320, 640]);
  });
}

for (const browser of ['chromium', 'firefox']) {
  scenario(`A viewer in ${browser} chooses among the layers, and goes back to the best that the line carries`, async (scene) => {
    const server = await scene.server();
    const broadcaster = await scene.liveBroadcaster(server, large);
    await broadcaster.sendsLayers(['l', 'm', 'h']);
    const viewer = await scene.viewer(broadcaster.link, { browser });
    await viewer.sees('blue');
    await viewer.comesBy('relay');
    const seen = async () => ({ ...await viewer.look(), chosen: (await viewer.sent('select-layer')).map(({ layer }) => layer) });
    const plays = (width) => until(`a picture ${width} wide`, async () => (await viewer.look()).width === width, { seen });
    await viewer.press(/^Quality: Auto/);
    await viewer.reads(/^Auto$[\s\S]*^High$[\s\S]*^Medium$[\s\S]*^Low$/m);
    await viewer.press(/^Low/);
    await plays(320);
    await viewer.sees('blue');
    await viewer.press(/^Quality: Low, 180p$/);
    await viewer.press(/^Medium/);
    await plays(640);
    await viewer.press(/^Quality: Medium, 360p$/);
    await viewer.press(/^Auto/);
    await plays(1280);
    await viewer.press(/^Quality: Auto, 720p$/);
    await viewer.sees('blue');
    assert.deepEqual((await viewer.sent('select-layer')).map(({ layer }) => layer), ['l', 'm', null]);
  });
}

scenario('A choice outlasts a connection to the relay that is made anew', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, large);
  await broadcaster.sendsLayers(['l', 'm', 'h']);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');
  await viewer.press(/^Quality: Auto/);
  await viewer.press(/^Medium/);
  const width = async () => (await viewer.look()).width;
  await until('a picture 640 wide', async () => await width() === 640, { seen: width });
  // As if the relay had let go: the page offers anew.
  await viewer.evaluate(() => window.pharosTest.sockets.at(-1).onmessage({ data: JSON.stringify({ type: 'error', code: 'relay-lost', message: '' }) }));
  await until('another connection', async () => await viewer.connections() > 1);
  await viewer.sees('blue');
  await until('a picture 640 wide', async () => await width() === 640, { seen: width });
});
