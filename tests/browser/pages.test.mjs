import assert from 'node:assert/strict';
import { scenario } from './harness/scenario.mjs';

for (const browser of ['chromium', 'firefox']) {
  scenario(`No page has an error in its console or breaks its own security policy, in ${browser}`, async (scene) => {
    const server = await scene.server();
    const { stream_id: id } = await server.createStream();
    const visitor = await scene.visitor({ browser });

    assert.equal(await visitor.goto(`${server.url}/`), 200);
    await visitor.reads(/Go live/);
    assert.equal(await visitor.goto(`${server.url}/broadcast/`), 200);
    await visitor.address(/\/view\//);
    await visitor.settle();
    for (const page of ['view', 'embed']) {
      assert.equal(await visitor.goto(`${server.url}/${page}/${id}/`), 200);
      await visitor.reads(/Not live yet/);
    }
  });

  scenario(`An id that was never issued is a friendly page with status 404, in ${browser}`, async (scene) => {
    const server = await scene.server();
    const visitor = await scene.visitor({ browser });
    visitor.expect(/status 404|\b404\b/);
    for (const path of ['/view/7k2m9qfw3x8ztb4hc6vn1pjd/', '/nowhere/at/all']) {
      assert.equal(await visitor.goto(`${server.url}${path}`), 404);
      await visitor.reads(/Nothing in sight here/);
    }
    await visitor.press(/To the start page/);
    await visitor.reads(/Go live/);
  });
}

scenario('The start page leads to a broadcast by its link or its id', async (scene) => {
  const server = await scene.server();
  const { stream_id: id } = await server.createStream();
  for (const typed of [id, `${server.url}/view/${id}/`]) {
    const visitor = await scene.viewer(`${server.url}/`);
    await visitor.type(/link or a stream id/, typed);
    await visitor.press(/^Watch$/);
    await visitor.reads(/Not live yet/);
  }
});
