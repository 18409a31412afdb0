import assert from 'node:assert/strict';
import { Encoder } from './harness/encoder.mjs';
import { scenario } from './harness/scenario.mjs';

/** Whose offers they are, and what is special about those. */
const encoders = {
  obs: 'no candidates, the transport said once',
  ffmpeg: 'DTLS server, AES128_CM_HMAC_SHA1_80 alone',
};

for (const [kind, manner] of Object.entries(encoders)) {
  scenario(`What an encoder publishes like ${kind} (${manner}) plays in the viewer page, and its end is shown`, async (scene) => {
    const server = await scene.server();
    const stream = await server.createStream();
    const viewer = await scene.viewer(stream.view_url);
    const encoder = await Encoder.start(server.url, stream, kind);
    scene.onClose(() => encoder.stop());
    await viewer.sees('blue');
    await viewer.comesBy('relay');
    assert.deepEqual((await viewer.media()).codecs, ['video/H264']);
    await encoder.stop();
    await viewer.reads(/ended/i);
  });
}
