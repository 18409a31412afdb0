import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';

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
