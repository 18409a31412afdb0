import assert from 'node:assert/strict';
import { setTimeout as passes } from 'node:timers/promises';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

const viaServer = { route: /^Through the server$/, busy: true };
const large = { ...viaServer, size: [1280, 720] };

/** What a browser calls a freeze: 150 ms more than there is between frames as a rule (webrtc-stats, freezeCount). */
const FREEZE = 150 + 33;

/** @param {[number, number][]} frames @param {number} from @param {number} to milliseconds */
function pauses(frames, from, to) {
  const moments = [from, ...frames.map(([at]) => at), to];
  return moments.slice(1).map((at, index) => at - moments[index]);
}

const sum = (numbers) => Math.round(numbers.reduce((all, one) => all + one, 0));

/** Looks for some time, which is what this is about: quality is what is seen meanwhile. */
async function watches(viewer, seconds) {
  await viewer.framesShown();
  const from = await viewer.clock();
  await passes(seconds * 1000);
  const to = await viewer.clock();
  const frames = await viewer.framesShown();
  const gaps = pauses(frames, from, to);
  return { from, to, frames, longest: Math.round(Math.max(...gaps)), frozen: sum(gaps.filter((gap) => gap > FREEZE)), perSecond: frames.length / ((to - from) / 1000) };
}

function widthsOf(frames) {
  const counts = new Map();
  for (const [, width] of frames) counts.set(width, (counts.get(width) ?? 0) + 1);
  return [...counts].map(([width, count]) => `${count} of ${width}`).join(', ');
}

async function viewerAtBest(scene, { options, layers, width, line }) {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server, options);
  await broadcaster.sendsLayers(layers);
  const home = await scene.home(server, 'all');
  await line(home);
  const viewer = await scene.viewer(broadcaster.link, { home });
  await viewer.sees('blue');
  await viewer.comesBy('relay');
  await viewer.followPictures();
  await until('the best layer', async () => (await viewer.look()).width === width, { seen: () => viewer.look() });
  return { home, viewer };
}

scenario('A line that becomes narrow has the picture smaller within seconds, and one that is wide again has it as it was', async (scene) => {
  const { home, viewer } = await viewerAtBest(scene, { options: large, layers: ['l', 'm', 'h'], width: 1280, line: (home) => home.narrow('4mbit') });
  await passes(3000);
  await home.narrow('600kbit');
  const low = await watches(viewer, 15);
  const smaller = low.frames.find(([, width]) => width < 1280);
  console.log(`4 to 0.6 Mbit/s: smaller after ${Math.round(smaller?.[0] - low.from)} ms, frozen ${low.frozen} ms, longest pause ${low.longest} ms, ${low.perSecond.toFixed(1)} frames/s, ${widthsOf(low.frames)}`);
  await home.narrow('4mbit');
  const high = await watches(viewer, 20);
  const best = high.frames.findLast(([, width]) => width < 1280)?.[0] ?? high.from;
  console.log(`0.6 to 4 Mbit/s: the best for good after ${Math.round(best - high.from)} ms, frozen ${high.frozen} ms, ${high.perSecond.toFixed(1)} frames/s, ${widthsOf(high.frames)}`);

  assert.ok(smaller && smaller[0] - low.from < 3000, 'it moves again within 3 s, at a lower layer');
  assert.ok(low.frozen < 1000, `frozen for ${low.frozen} ms in all`);
  assert.ok(best - high.from < 15_000, `the best layer after ${best - high.from} ms`);
});

for (const { share, least, longest } of [{ share: 0.05, least: 0.95, longest: 500 }, { share: 0.1, least: 0.8, longest: 1000 }]) {
  scenario(`Where ${share * 100} % of the datagrams are lost, the picture moves`, async (scene) => {
    // Not as large, so that encoding it and showing it is nothing that a small machine is late with.
    const { home, viewer } = await viewerAtBest(scene, { options: viaServer, layers: ['l', 'h'], width: 640, line: (home) => home.narrow('20mbit') });
    const before = await watches(viewer, 10);
    await home.lose(share);
    await passes(2000);
    const seen = await watches(viewer, 20);
    console.log(`${share * 100} % lost: ${seen.perSecond.toFixed(1)} frames/s shown, ${before.perSecond.toFixed(1)} before; longest pause ${seen.longest} ms, frozen ${seen.frozen} ms, ${widthsOf(seen.frames)}`);
    assert.ok(seen.perSecond >= before.perSecond * least, `${seen.perSecond} of ${before.perSecond} frames a second`);
    assert.ok(seen.longest < longest, `a pause of ${seen.longest} ms`);
  });
}
