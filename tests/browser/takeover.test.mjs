import { scenario } from './harness/scenario.mjs';

/** What the broadcast page keeps for its window: the stream's id and token. */
const key = 'pharos.broadcast';
const stored = (visitor) => visitor.evaluate((name) => sessionStorage.getItem(name), key);

/** Goes live on the broadcast page with what another window has kept. */
async function goLiveWith(visitor, server, broadcast) {
  await visitor.goto(`${server.url}/`);
  await visitor.evaluate((name, value) => sessionStorage.setItem(name, value), key, broadcast);
  await visitor.goto(`${server.url}/broadcast/`);
  await visitor.press(/^Go live$/);
}

scenario('A second broadcaster with the token takes over, and viewers see it', async (scene) => {
  const server = await scene.server();
  const first = await scene.liveBroadcaster(server, { camera: 'blue' });
  const viewer = await scene.viewer(first.link);
  await viewer.sees('blue');

  const second = await scene.visitor({ camera: 'red' });
  await goLiveWith(second, server, await stored(first));
  await second.reads(/You are live/);
  await first.reads(/Live in another window/);
  await viewer.sees('red');
});

scenario('A broadcaster with a wrong token is refused, and the broadcast goes on', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, { camera: 'blue' });
  const viewer = await scene.viewer(broadcaster.link);
  await viewer.sees('blue');

  const intruder = await scene.visitor({ camera: 'red' });
  const broadcast = JSON.parse(await stored(broadcaster));
  const { publish_token: other } = await server.createStream();
  broadcast.stream.publish_token = other;
  await goLiveWith(intruder, server, JSON.stringify(broadcast));
  await intruder.reads(/no longer valid/);
  await viewer.sees('blue');
  await broadcaster.reads(/You are live/);
});
