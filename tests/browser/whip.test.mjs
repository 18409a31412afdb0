import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';
import { publish } from './harness/whip.mjs';

/** A stream that a page of Chromium publishes by WHIP. */
async function published(scene, codec) {
  const server = await scene.server();
  const stream = await server.createStream();
  const publisher = await scene.visitor();
  await publisher.goto(server.url);
  await publish(publisher, stream, codec);
  return stream;
}

for (const codec of ['VP8', 'VP9', 'AV1']) {
  scenario(`What a page publishes by WHIP in ${codec} is seen in Chromium and in Firefox`, async (scene) => {
    const stream = await published(scene, codec);
    for (const browser of ['chromium', 'firefox']) {
      const viewer = await scene.viewer(stream.view_url, { browser });
      await viewer.sees('blue');
      await viewer.comesBy('relay');
      assert.deepEqual((await viewer.media()).codecs, [`video/${codec}`]);
    }
  });
}

scenario('What a page publishes by WHIP in H264 is seen in Chromium, and a Firefox without H264 names it', async (scene) => {
  const stream = await published(scene, 'H264');
  const chromium = await scene.viewer(stream.view_url);
  await chromium.sees('blue');
  assert.deepEqual((await chromium.media()).codecs, ['video/H264']);

  const firefox = await scene.viewer(stream.view_url, { browser: 'firefox' });
  await firefox.reads(/It is sent in H264\b.*, which this browser cannot decode/);
});
