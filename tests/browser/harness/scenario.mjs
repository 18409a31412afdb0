import { mkdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browsers.mjs';
import { CuttableLine } from './cuttable-line.mjs';
import { Home } from './home.mjs';
import { Server } from './server.mjs';
import { Visitor } from './visitor.mjs';

const evidence = fileURLToPath(new URL('../../../TestResults/browser/', import.meta.url));

/** Browsers take seconds to start: those of one test file serve all of its scenarios. */
const browsers = new Map();
after(() => Promise.all([...browsers.values()].map(async (browser) => (await browser).close())));

function browserCalled(name) {
  if (!browsers.has(name)) browsers.set(name, launch(name));
  return browsers.get(name);
}

/** What a scenario starts: servers, visitors and lines. All of it ends with the scenario. */
class Scene {
  #servers = [];
  #visitors = [];
  #closing = [];

  /** @param {Parameters<typeof Server.start>[0]} [options] */
  async server(options) {
    const server = await Server.start(options);
    this.onClose(() => server.stop());
    this.#servers.push(server);
    return server;
  }

  /** @param {{ port: number }} server */
  async lineTo(server) {
    const line = await CuttableLine.to(server.port);
    this.onClose(() => line.close());
    return line;
  }

  /**
   * @param {{ port: number }} server
   * @param {'all' | 'server' | 'none'} udp
   */
  async home(server, udp) {
    const home = await Home.create({ server, udp });
    this.onClose(() => home.close());
    return home;
  }

  /**
   * @param {{ browser?: 'chromium' | 'firefox', home?: Home } & Parameters<typeof Visitor.to>[1]} [options]
   * @returns {Promise<Visitor>}
   */
  async visitor({ browser = 'chromium', home, ...options } = {}) {
    const visitor = await Visitor.to(home?.browser ?? (await browserCalled(browser)), options);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A visitor who has opened the broadcast page of a server and sees the link. */
  async broadcaster(server, options) {
    const visitor = await this.visitor(options);
    await visitor.goto(`${server.url}/broadcast/`);
    visitor.link = await visitor.address(/\/view\//);
    return visitor;
  }

  /**
   * A broadcaster who is live.
   * @param {{ route?: RegExp } & Parameters<Scene['visitor']>[0]} [options] what to choose as the route to the viewers
   */
  async liveBroadcaster(server, { route, ...options } = {}) {
    const visitor = await this.broadcaster(server, options);
    if (route) await visitor.choose(/^Route to your viewers$/, route);
    await visitor.press(/^Go live$/);
    await visitor.reads(/You are live/);
    return visitor;
  }

  /** A visitor who has opened a link. */
  async viewer(link, options) {
    const visitor = await this.visitor(options);
    await visitor.goto(link);
    return visitor;
  }

  /** @param {() => unknown} step */
  onClose(step) {
    this.#closing.unshift(step);
  }

  assertNoProblems() {
    for (const visitor of this.#visitors) visitor.assertNoProblems();
  }

  /** What a person needs to see why a scenario failed. */
  async keepEvidence(name) {
    await mkdir(evidence, { recursive: true });
    for (const [number, visitor] of this.#visitors.entries()) {
      const file = `${evidence}${name.replace(/\W+/g, '-')}-${number + 1}.png`;
      await visitor.page.screenshot({ path: file }).catch(() => {});
      console.log(`visitor ${number + 1} (${file}):\n${await visitor.text().catch(String)}\n${visitor.problems.join('\n')}`);
    }
    for (const server of this.#servers) console.log(`server:\n${server.log}`);
  }

  async close() {
    for (const visitor of this.#visitors) await visitor.close();
    for (const step of this.#closing) await step();
  }
}

/**
 * A test in which no page may have a problem that the test did not announce with `visitor.expect`.
 * @param {string} name
 * @param {(scene: Scene) => Promise<void>} act
 * @param {{ timeout?: number }} [options] milliseconds
 */
export function scenario(name, act, { timeout = 120_000 } = {}) {
  test(name, { timeout }, async () => {
    const scene = new Scene();
    try {
      await act(scene);
      scene.assertNoProblems();
    } catch (error) {
      await scene.keepEvidence(name);
      throw error;
    } finally {
      await scene.close();
    }
  });
}
