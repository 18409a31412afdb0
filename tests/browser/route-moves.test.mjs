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
  const waiting = new URL(`../${other.stream_id}/`, `${broadcaster.link}/`).href;
  const second = await scene.viewer(waiting);
  await second.reads(/Not live yet/);
  await first.comesBy('p2p');
  await first.sees('blue');

  await first.followPictures();
  const { frames } = await first.look();
  await until('a hundred frames', async () => (await first.look()).frames > frames + 100);
  const { longestGap: usual } = await first.picturesFollowed();

  // A busy machine stops the picture by itself now and then: where a move took longer, two of three have to be as quick as they should be.
  const rounds = [];
  const isQuick = (way) => rounds.filter((round) => round[way].longestGap <= freeze + usual).length > rounds.length / 2;
  while (rounds.length < 3 && !(isQuick('there') && isQuick('back'))) {
    await first.picturesFollowed();
    await second.evaluate((link) => document.querySelector('pharos-player').setAttribute('src', link), broadcaster.link);
    await Promise.all([first, second].map((viewer) => viewer.comesBy('relay')));
    await Promise.all([first, second].map((viewer) => viewer.sees('blue')));
    const there = await first.picturesFollowed();

    await second.evaluate((link) => document.querySelector('pharos-player').setAttribute('src', link), waiting);
    await first.comesBy('p2p');
    await first.sees('blue');
    rounds.push({ there, back: await first.picturesFollowed() });
  }
  const told = rounds.map(({ there, back }) => `${there.longestGap} ms to the relay and ${back.longestGap} ms back`);
  console.log(`Longest gaps between frames: ${usual} ms before, ${told.join(', ')}`);
  assert.deepEqual(rounds.map(({ there, back }) => there.dark + back.dark), rounds.map(() => 0), 'looks that met no picture');
  assert.ok(isQuick('there'), 'the picture stood still for too long on the way to the relay');
  assert.ok(isQuick('back'), 'the picture stood still for too long on the way back');
});
