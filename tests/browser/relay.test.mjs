import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';

const viaServer = { route: /^Through the server$/ };

for (const browser of ['chromium', 'firefox']) {
  scenario(`What ${browser} sends to the relay is seen in Chromium and in Firefox`, async (scene) => {
    const server = await scene.server();
    const broadcaster = await scene.liveBroadcaster(server, { browser, ...viaServer });
    for (const other of ['chromium', 'firefox']) {
      const viewer = await scene.viewer(broadcaster.link, { browser: other });
      await viewer.sees('blue');
      await viewer.comesBy('relay');
      assert.deepEqual((await viewer.media()).codecs, ['video/VP8']);
    }
    assert.deepEqual((await broadcaster.media()).codecs, ['video/VP8', 'video/VP8'], 'one copy of each layer for everybody');
  });
}

scenario('Media comes over IPv6 where that is what the server is reached at', async (scene) => {
  const server = await scene.server({ env: { Pharos__Media__PublicAddresses__0: 'fd99::1', Pharos__Media__AnnounceFound: 'false' } });
  const broadcaster = await scene.liveBroadcaster(server, viaServer);
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');
  await viewer.comesBy('relay');
  assert.deepEqual((await viewer.media()).others, ['fd99::1']);
  assert.deepEqual((await broadcaster.media()).others, ['fd99::1']);
});
