import { scriptOf } from './harness/packages.mjs';
import { scenario } from './harness/scenario.mjs';
import { Website } from './harness/website.mjs';

scenario('Other people’s WHIP client publishes from their page, and their WHEP player plays in another', async (scene) => {
  const server = await scene.server();
  const stream = await server.createStream();
  // The player's advertising has parts for Node only.
  const script = await scriptOf({ whip: '@eyevinn/whip-web-client', whep: '@eyevinn/webrtc-player' }, ['@eyevinn/csai-manager']);
  const site = await Website.showing('<video autoplay muted playsinline></video>');
  scene.onClose(() => site.close());

  const publisher = await scene.viewer(site.url, { camera: 'red' });
  // It does not read answers without a body; to Chromium these requests are aborted.
  publisher.expect(/request failed: (OPTIONS|DELETE) \S+ net::ERR_ABORTED/);
  await publisher.page.addScriptTag({ content: script });
  await publisher.evaluate(async (endpoint, authkey) => {
    const client = new window.whip.WHIPClient({ endpoint, opts: { authkey } });
    await client.setIceServersFromEndpoint();
    await client.ingest(await navigator.mediaDevices.getUserMedia({ video: true, audio: true }));
    window.client = client;
  }, `${server.url}/whip/${stream.stream_id}`, stream.publish_token);
  const page = await scene.viewer(stream.view_url);
  await page.sees('red');

  const player = await scene.viewer(site.url);
  await player.page.addScriptTag({ content: script });
  await player.evaluate(async (channel) => {
    const player = new window.whep.WebRTCPlayer({ video: document.querySelector('video'), type: 'whep' });
    await player.load(new URL(channel));
    window.player = player;
  }, `${server.url}/whep/${stream.stream_id}`);
  await player.sees('red');

  await publisher.evaluate(() => window.client.destroy());
  await page.reads(/The broadcast has ended/);
});
