import { scenario } from './harness/scenario.mjs';

scenario('A server with keys asks for one once, and remembers it', async (scene) => {
  const server = await scene.server({ env: { Pharos__Publish__Access: 'key', Pharos__Publish__Keys__0: 'open sesame' } });
  const broadcaster = await scene.visitor();
  broadcaster.expect(/\b401\b/);

  await broadcaster.goto(`${server.url}/broadcast/`);
  await broadcaster.reads(/asks for a key/);
  await broadcaster.type(/key/, 'a guess');
  await broadcaster.press(/^Use key$/);
  await broadcaster.reads(/does not know this key/);
  await broadcaster.type(/key/, 'open sesame');
  await broadcaster.press(/^Use key$/);
  await broadcaster.address(/\/view\//);
  await broadcaster.press(/^Go live$/);
  await broadcaster.reads(/You are live/);
  await broadcaster.press(/^Stop$/);

  await broadcaster.press(/^Make a new link$/);
  await broadcaster.reads(/Nobody sees you yet/);
});
