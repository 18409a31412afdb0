import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

/** As long as a picture may stand still while its way changes, in milliseconds. */
const freeze = 300;

scenario('A second viewer moves everybody to the relay, and back when it leaves, with a picture all the time', async (scene) => {
  const server = await scene.server({ env: { Pharos__Route__DirectViewers: '1', Pharos__Route__QuietTime: '00:00:02' } });
  const broadcaster = await scene.liveBroadcaster(server);
  const first = await scene.viewer(broadcaster.link);
  // The second waits at a page that is loaded: what a browser does to open one takes time from the pictures of the first on a small machine.
  const other = await server.createStream();
  const second = await scene.viewer(new URL(`../${other.stream_id}/`, `${broadcaster.link}/`).href);
  await second.reads(/Not live yet/);
  await first.comesBy('p2p');
  await first.sees('blue');

  await first.followPictures();
  const { frames } = await first.look();
  await until('a hundred frames', async () => (await first.look()).frames > frames + 100);
  const { longestGap: usual } = await first.picturesFollowed();

  await second.evaluate((link) => document.querySelector('pharos-player').setAttribute('src', link), broadcaster.link);
  await Promise.all([first, second].map((viewer) => viewer.comesBy('relay')));
  await Promise.all([first, second].map((viewer) => viewer.sees('blue')));
  const there = await first.picturesFollowed();

  await second.goto(server.url);
  await first.comesBy('p2p');
  await first.sees('blue');
  const back = await first.picturesFollowed();

  console.log(`Longest gaps between frames: ${usual} ms before, ${there.longestGap} ms to the relay, ${back.longestGap} ms back`);
  assert.equal(back.dark, 0, 'looks that met no picture');
  // A busy machine stops the picture by itself now and then; what it does without a move says nothing about the move.
  assert.ok(there.longestGap <= freeze + usual, `${there.longestGap} ms without a new frame on the way to the relay`);
  assert.ok(back.longestGap <= freeze + usual, `${back.longestGap} ms without a new frame on the way back`);
});
