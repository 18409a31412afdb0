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

scenario('The player element plays on a page of an allowed origin', async (scene) => {
  const site = await website(scene, '');
  const server = await scene.server({ env: { Pharos__Signaling__AllowedOrigins__0: site.url } });
  const broadcaster = await scene.liveBroadcaster(server);

  const viewer = await scene.viewer(site.url);
  await viewer.evaluate((script, link) => {
    const element = document.createElement('pharos-player');
    element.setAttribute('src', link);
    const module = Object.assign(document.createElement('script'), { type: 'module', src: script });
    document.body.append(element, module);
  }, `${server.url}/js/pharos-player.js`, broadcaster.link);
  await viewer.sees('blue');
});
