import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { until } from './harness/until.mjs';
import { Website } from './harness/website.mjs';

/** @param {string} body */
async function website(scene, body) {
  const site = await Website.showing(body);
  scene.onClose(() => site.close());
  return site;
}

scenario('The embed page plays in a frame on another site', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const embed = broadcaster.link.replace('/view/', '/embed/');
  const site = await website(scene, `<iframe src="${embed}" width="640" height="360" allow="autoplay; fullscreen"></iframe>`);

  const viewer = await scene.viewer(site.url);
  await viewer.enterFrame('/embed/');
  await viewer.sees('blue');
});

scenario('No other page can be framed', async (scene) => {
  const server = await scene.server();
  const broadcaster = await scene.liveBroadcaster(server);
  const site = await website(scene, `<iframe src="${broadcaster.link}"></iframe>`);

  const viewer = await scene.visitor();
  viewer.expect(/frame-ancestors|ERR_BLOCKED_BY_RESPONSE|X-Frame-Options/);
  await viewer.goto(site.url);
  await until('the browser refuses the frame', () => viewer.problems.some((problem) => /frame-ancestors/.test(problem)));
});

/** Puts one of the server's elements on a page of somebody else's. */
const place = (visitor, server, name, attributes) => visitor.evaluate((script, tag, set) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(set)) element.setAttribute(key, value);
  const module = Object.assign(document.createElement('script'), { type: 'module', src: script });
  document.body.append(element, module);
}, `${server.url}/js/${name}.js`, name, attributes);

scenario('The player element plays on a page of an allowed origin', async (scene) => {
  const site = await website(scene, '');
  const server = await scene.server({ env: { Pharos__Signaling__AllowedOrigins__0: site.url } });
  const broadcaster = await scene.liveBroadcaster(server);

  const viewer = await scene.viewer(site.url);
  await place(viewer, server, 'pharos-player', { src: broadcaster.link });
  await viewer.sees('blue');
});

for (const browser of ['chromium', 'firefox']) {
  scenario(`The broadcaster element goes live from a page of an allowed origin, in ${browser}`, async (scene) => {
    const site = await website(scene, '');
    const server = await scene.server({ env: { Pharos__Signaling__AllowedOrigins__0: site.url } });
    const broadcaster = await scene.visitor({ browser, camera: 'red' });
    await broadcaster.goto(site.url);
    await place(broadcaster, server, 'pharos-broadcaster', {});
    await broadcaster.press(/^Go live$/);
    await broadcaster.reads(/You are live/);

    const link = await broadcaster.address(/\/view\//);
    assert.equal(new URL(link).port, `${server.port}`);
    const viewer = await scene.viewer(link, { browser });
    await viewer.sees('red');
    await broadcaster.press(/^Stop$/);
    await viewer.reads(/The broadcast has ended/);
  });
}

scenario('The broadcaster element on a page of an origin that is not allowed cannot reach the server', async (scene) => {
  const site = await website(scene, '');
  const server = await scene.server();
  const broadcaster = await scene.visitor();
  broadcaster.expect(/blocked by CORS policy/, /ERR_FAILED/);
  await broadcaster.goto(site.url);
  await place(broadcaster, server, 'pharos-broadcaster', {});
  await broadcaster.reads(/cannot be reached/);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});
