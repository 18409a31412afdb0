import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { TurnServer } from './harness/turn-server.mjs';

const secret = 'between the two servers';

for (const browser of ['chromium', 'firefox']) {
  scenario(`A broadcast goes through a TURN server where nothing else gets through, in ${browser}`, async (scene) => {
    const turn = await TurnServer.start(secret);
    scene.onClose(() => turn.stop());
    const server = await scene.server({ env: { Pharos__Ice__Servers__0: turn.url, Pharos__Ice__TurnSecret: secret } });
    const broadcaster = await scene.liveBroadcaster(server, { browser, relayOnly: true });
    const viewer = await scene.viewer(broadcaster.link, { browser, relayOnly: true });
    await viewer.sees('blue');
    assert.doesNotMatch(server.log, new RegExp(secret));
  });
}

scenario('TURN credentials made with another secret are refused', async (scene) => {
  const turn = await TurnServer.start(secret);
  scene.onClose(() => turn.stop());
  const server = await scene.server({ env: { Pharos__Ice__Servers__0: turn.url, Pharos__Ice__TurnSecret: 'another' } });
  const broadcaster = await scene.liveBroadcaster(server, { relayOnly: true });
  const viewer = await scene.viewer(broadcaster.link, { relayOnly: true });
  await viewer.reads(/Joining the broadcast/);
  await turn.refuses();
});
