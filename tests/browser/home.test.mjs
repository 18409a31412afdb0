import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

const viaServer = { route: /^Through the server$/ };

/** TCP may stand first on a busy machine; what is better takes its place. */
const comesOverUdp = (viewer) => until('the picture comes over UDP', async () => (await viewer.media()).protocols.join() === 'udp');

scenario('A viewer behind a NAT sees the broadcast from the relay', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, viaServer);
  const viewer = await scene.viewer(broadcaster.link, { home: await scene.home(server, 'all') });
  await viewer.sees('blue');
  await viewer.comesBy('relay');
  await comesOverUdp(viewer);
});

scenario('A viewer whom the broadcaster cannot reach sees the broadcast from the relay, and never an error', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const viewer = await scene.viewer(broadcaster.link, { home: await scene.home(server, 'server') });
  await viewer.followWords();
  await viewer.sees('blue');
  await viewer.comesBy('relay');
  await comesOverUdp(viewer);
  const said = await viewer.said();
  assert.deepEqual(said.filter((words) => words !== 'Connecting…'), ['Joining the broadcast…']);
});

scenario('Where no UDP gets through, a page broadcasts and another watches over TCP', async (scene) => {
  const server = await scene.server();
  const home = await scene.home(server, 'none');
  const broadcaster = await scene.liveBroadcaster(home, { home, ...viaServer });
  const viewer = await scene.viewer(broadcaster.link, { home });
  await viewer.sees('blue');
  for (const visitor of [broadcaster, viewer]) assert.deepEqual((await visitor.media()).protocols, ['tcp']);
});

scenario('Where no UDP gets through, both are told in a sentence why it may falter, and it is not said where UDP does', async (scene) => {
  const server = await scene.server();
  const home = await scene.home(server, 'none');
  const broadcaster = await scene.liveBroadcaster(home, { home, ...viaServer });
  const viewer = await scene.viewer(broadcaster.link, { home });
  await viewer.sees('blue');
  await viewer.reads(/Relay, TCP/);
  await viewer.press(/statistics/i);
  await viewer.reads(/because your network blocks UDP/);
  await broadcaster.reads(/Your network blocks UDP[^]*open UDP in your firewall/);

  const outside = await scene.viewer(new URL(new URL(broadcaster.link).pathname, server.url).href);
  await outside.sees('blue');
  await comesOverUdp(outside);
  await outside.press(/statistics/i);
  await outside.reads(/\bUDP\b/);
  assert.doesNotMatch(await outside.text(), /TCP/);
});
