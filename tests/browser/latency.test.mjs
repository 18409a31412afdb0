import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

const routes = { relay: { route: /^Through the server$/ }, p2p: {} };
/** Pictures whose age is looked at for one look at what the page says: as many as browsers show in one to two seconds. */
const PICTURES = 30;
const LOOKS = 5;
/** What was painted waits for up to two frames before it is captured, and a busy machine shows a picture later than its browser believes. */
const TOLERANCE = 60;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The delays that the statistics show, one for each row; null for a dash. */
const shown = (visitor) => visitor.evaluate(() => window.pharosTest.cells('Delay').map((text) => (/^\d+ ms$/.test(text) ? parseInt(text, 10) : null)));

/** What the page says, beside the age of the pictures that it shows meanwhile. */
async function looksAt(viewer) {
  await viewer.press(/^Statistics$/);
  await until('a delay is shown', async () => (await shown(viewer)).some((delay) => delay !== null), { seen: () => viewer.text() });
  await viewer.evaluate(() => window.pharosTest.followAges());
  const looks = [];
  while (looks.length < LOOKS) {
    const [ages, says] = [[], []];
    await until('enough pictures', async () => {
      ages.push(...await viewer.evaluate(() => window.pharosTest.ages()));
      says.push(...(await shown(viewer)).filter((delay) => delay !== null));
      return ages.length >= PICTURES && says.length > 0;
    });
    looks.push({ age: median(ages), says: median(says) });
  }
  return looks;
}

for (const way of ['relay', 'p2p']) {
  for (const [from, to] of [['chromium', 'chromium'], ['chromium', 'firefox'], ['firefox', 'chromium']]) {
    scenario(`The delay from ${from} to ${to} by ${way} is shown as it is`, async (scene) => {
      const server = await scene.server();
      const broadcaster = await scene.liveBroadcaster(server, { browser: from, timed: true, ...routes[way] });
      const viewer = await scene.viewer(broadcaster.link, { browser: to });
      await viewer.sees('blue');
      await viewer.comesBy(way);
      const looks = await looksAt(viewer);
      const off = median(looks.map(({ age, says }) => says - age));
      console.log(`${from} to ${to} by ${way}: off by ${off} ms; ${looks.map(({ age, says }) => `${says} (${age})`).join(', ')}`);
      assert.ok(Math.abs(off) < TOLERANCE, `off by ${off} ms`);

      // The broadcaster's page, and whoever has the token, are told the same.
      const told = (await viewer.sent('delay')).map(({ ms }) => ms);
      assert.ok(told.length > 0);
      await until('the broadcaster sees it', async () => (await shown(broadcaster)).some((delay) => delay !== null), { seen: () => broadcaster.text() });
      const { stream_id: id, publish_token: token } = await broadcaster.evaluate(() => JSON.parse(sessionStorage.getItem('pharos.broadcast')).stream);
      const response = await fetch(`${server.url}/api/streams/${id}/viewers`, { headers: { authorization: `Bearer ${token}` } });
      const { viewers: [listed, ...others] } = await response.json();
      assert.deepEqual([listed.route, listed.delay_is_estimate, others.length], [way, false, 0]);
      assert.ok((await viewer.sent('delay')).some(({ ms }) => ms === listed.delay_ms));
    });
  }
}
