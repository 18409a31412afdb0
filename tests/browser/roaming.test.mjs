import assert from 'node:assert/strict';
import { lineNoise, patiently } from './harness/line-noise.mjs';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

/** A browser takes some seconds to find out that a way leads nowhere; then everything is to go quickly. */
const backWithin = 15_000;

/** The same page, as it is reached from the home. */
const by = (home, link) => new URL(new URL(link).pathname, home.url).href;

/** Moments, in milliseconds of the page's own clock, at which the picture moved. */
const moved = (viewer) => until('the picture moves', async () => {
  const frames = (await viewer.framesShown()).map(([at]) => at);
  return frames.length > 0 && frames;
});

/**
 * @param {import('./harness/visitor.mjs').Visitor} viewer
 * @param {number[]} frames when there was one before
 * @returns {Promise<number>} how long the picture of a visitor stood still, in milliseconds, once it moves again
 */
async function stoodStill(viewer, frames) {
  const gap = () => frames.slice(1).map((at, after) => [at - frames[after], at]).reduce((longest, next) => (next[0] > longest[0] ? next : longest), [0, 0]);
  return until('a picture that stood still moves again', async () => {
    frames.push(...(await viewer.framesShown()).map(([at]) => at));
    const [length, until] = gap();
    return length > 1000 && frames.filter((at) => at > until).length > 10 && Math.round(length);
  }, { ...patiently, seen: () => `${frames.length} frames, longest gap ${gap()}` });
}

scenario('A viewer who comes to another network sees the picture again, on the same connection', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, { route: /server/i });
  const home = await scene.home(server, 'server');
  const viewer = await scene.viewer(by(home, broadcaster.link), { home });
  viewer.expect(...lineNoise);
  await viewer.sees('blue');
  await viewer.comesBy('relay');
  const connections = await viewer.connections();
  await viewer.followPictures();
  await viewer.followWords();

  const before = await moved(viewer);
  await home.roam();
  const back = await stoodStill(viewer, before);
  await viewer.sees('blue');
  console.log(`Stood still for ${back} ms, connections made: ${(await viewer.connections()) - connections}; said: ${await viewer.said()}`);
  assert.ok(back <= backWithin, `${back} ms without a picture`);
  assert.equal(await viewer.connections(), connections);
});

scenario('A broadcaster who comes to another network is seen again by itself, and everybody is told meanwhile', async (scene) => {
  const server = await scene.server();
  const home = await scene.home(server, 'server');
  const broadcaster = await scene.visitor({ home });
  broadcaster.expect(...lineNoise);
  await broadcaster.goto(`${home.url}/broadcast/`);
  const link = await broadcaster.address(/\/view\//);
  await broadcaster.choose(/^Route to your viewers$/, /server/i);
  await broadcaster.press(/^Go live$/);
  await broadcaster.reads(/You are live/);
  const viewer = await scene.viewer(new URL(new URL(link).pathname, server.url).href);
  await viewer.sees('blue');
  await viewer.followPictures();

  const before = await moved(viewer);
  await home.roam();
  await viewer.reads(/The broadcaster is reconnecting/);
  const back = await stoodStill(viewer, before);
  await until('the slate is gone', async () => !/reconnecting/.test(await viewer.text()));
  await viewer.sees('blue');
  console.log(`Stood still for ${back} ms`);
  assert.ok(back <= backWithin, `${back} ms without a picture`);
  assert.equal(await viewer.connections(), 1);
});
