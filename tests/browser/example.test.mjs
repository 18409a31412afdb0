import { readFile } from 'node:fs/promises';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';

const example = new URL('../../docs/examples/viewer.mjs', import.meta.url);

for (const [name, route] of [['directly', /^Direct only$/], ['through the server', /^Through the server$/]]) {
  scenario(`The example viewer of the docs plays what comes ${name}, and leaves`, async (scene) => {
    const server = await scene.server();
    const { link } = await scene.liveBroadcaster(server, { route });
    const viewer = await scene.visitor();
    await viewer.goto(new URL('/', link).href);
    // The page's own rules let no text be run as a script: the debugger may.
    await viewer.page.evaluate((await readFile(example, 'utf8')).replace('export function watch', 'window.watch = function'));
    await viewer.evaluate((url) => {
      document.body.innerHTML = '<video autoplay muted playsinline></video>';
      window.stopWatching = window.watch(url, document.querySelector('video'));
    }, link.replace('http', 'ws').replace('/view/', '/ws/webrtc/'));
    await viewer.sees('blue');

    await viewer.evaluate(() => window.stopWatching());
    const state = link.replace('/view/', '/api/streams/');
    await until('nobody watches', async () => (await (await fetch(state)).json()).viewer_count === 0);
  });
}
