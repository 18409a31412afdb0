import assert from 'node:assert/strict';
import { instruments } from './instruments.mjs';
import { until } from './until.mjs';

/** What cameras and screens show in tests. A codec changes each channel a little, never this much. */
export const colours = { blue: [20, 40, 220], green: [20, 160, 40], red: [210, 30, 30] };
const TOLERANCE = 60;

const css = (name) => `rgb(${colours[name].join(' ')})`;
const resembles = (seen, name) => seen?.every((value, channel) => Math.abs(value - colours[name][channel]) < TOLERANCE) ?? false;

/** A person at a page of one browser. Everything that goes wrong on the page is noted. */
export class Visitor {
  #page;
  #frame;
  #problems = [];
  #expected = [];

  /**
   * @param {import('puppeteer-core').Browser} browser each visitor gets a context of its own: storage is not shared
   * @param {{ camera?: string, screen?: string, size?: [number, number], relayOnly?: boolean, busy?: boolean, timed?: boolean }} [options]
   */
  static async to(browser, { camera = 'blue', screen = 'green', size = [640, 360], relayOnly = false, busy = false, timed = false } = {}) {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.evaluateOnNewDocument(instruments, { camera: css(camera), screen: css(screen), size, relayOnly, busy, timed });
    return new Visitor(page);
  }

  constructor(page) {
    this.#page = page;
    this.#frame = page.mainFrame();
    // "Leave this page?", which a broadcast page asks while it is live.
    page.on('dialog', (dialog) => dialog.accept());
    page.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type())) this.#note(`console ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#note(`page error: ${error.message}`));
    page.on('requestfailed', (request) => this.#note(`request failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (response.status() >= 400) this.#note(`status ${response.status()}: ${response.url()}`);
    });
  }

  get page() {
    return this.#page;
  }

  get context() {
    return this.#page.browserContext();
  }

  #note(problem) {
    this.#problems.push(problem);
  }

  /** All that went wrong on the page, whoever brought it about. */
  get problems() {
    return this.#problems;
  }

  /** Announces problems that the test itself brings about. */
  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  assertNoProblems() {
    assert.deepEqual(this.#problems.filter((problem) => !this.#expected.some((pattern) => pattern.test(problem))), []);
  }

  /** @returns {Promise<number>} the status of the page */
  async goto(url) {
    const response = await this.#page.goto(url, { waitUntil: 'load' });
    this.#frame = this.#page.mainFrame();
    return response.status();
  }

  reload() {
    return this.#page.reload({ waitUntil: 'load' });
  }

  /** Until everything that the page asked for has come. */
  settle() {
    // By the page's own account: the debugger misses the end of a request now and then, and then never sees the network idle.
    let before = 0;
    return until('all that the page asked for', async () => {
      const count = await this.#page.evaluate(() => document.readyState === 'complete' && performance.getEntriesByType('resource').length);
      const isSame = count > 0 && count === before;
      before = count;
      return isSame;
    });
  }

  /** From now on looks at the frame whose address contains the given part. */
  async enterFrame(part) {
    this.#frame = await until(`a frame with ${part}`, () => this.#page.frames().find((frame) => frame.url().includes(part)));
  }

  close() {
    return this.context.close();
  }

  /** Presses what is called so, once it can be pressed. What is taken from the page just then is pressed where it is again. */
  async press(name) {
    await until(`${name} is pressed`, async () => {
      await (await this.#control('button, a[href], summary', name)).click();
      return true;
    });
  }

  /** Types into the field that is called so, in place of what is there. */
  async type(name, text) {
    const field = await this.#control('input, textarea', name);
    await field.click({ count: 3 });
    await field.type(text);
  }

  #control(selector, name) {
    return until(
      `there is ${name} to use`,
      async () => {
        const handle = await this.#frame.evaluateHandle((s, n) => window.pharosTest.find(s, n), selector, name.source);
        const element = handle.asElement();
        return element && (await element.evaluate((it) => !it.disabled)) && element;
      },
      { seen: () => this.text() },
    );
  }

  /** Waits for words to be on the page. */
  reads(words) {
    return until(`the page says ${words}`, async () => words.test(await this.text()), { seen: () => this.text() });
  }

  text() {
    return this.#frame.evaluate(() => window.pharosTest.text());
  }

  /** The first visible address that matches. */
  address(pattern) {
    return until(`an address like ${pattern}`, async () =>
      (await this.#frame.evaluate(() => window.pharosTest.addresses())).find((address) => pattern.test(address)),
    );
  }

  /** Runs in the page. */
  evaluate(question, ...values) {
    return this.#frame.evaluate(question, ...values);
  }

  /** @returns {Promise<{ frames: number, time: number, paused: boolean, muted: boolean, width: number, colour?: number[], bar?: number }>} */
  look() {
    return this.#frame.evaluate(() => window.pharosTest.look());
  }

  /** The picture is the one of that colour, and it moves: frames are decoded, time passes and the bar walks. */
  async sees(colour, options) {
    const seen = () => this.look();
    const first = await until(`a ${colour} picture`, async () => {
      const view = await this.look();
      return resembles(view.colour, colour) && view;
    }, { seen, ...options });
    return until(`the ${colour} picture moves`, async () => {
      const view = await this.look();
      // A new connection counts from 0 again.
      const more = view.frames > first.frames + 10 || (view.frames < first.frames && view.frames > 10);
      return more && view.time > first.time && view.bar !== first.bar && resembles(view.colour, colour) && view;
    }, { seen, ...options });
  }

  /** Picks what is called so in the list that is called so. */
  async choose(list, choice) {
    const field = await this.#control('select', list);
    const value = await field.evaluate((it, pattern) => [...it.options].find(({ text }) => new RegExp(pattern).test(text)).value, choice.source);
    await field.select(value);
  }

  /** Until the player takes its media that way, and says so. */
  comesBy(route) {
    const words = { p2p: 'Direct', relay: 'Relay' }[route];
    return until(`the media comes by ${route}`, async () => {
      const attribute = await this.#frame.evaluate(() => document.querySelector('pharos-player').getAttribute('route'));
      return attribute === route && new RegExp(`^${words}$`, 'm').test(await this.text());
    }, { seen: () => this.text() });
  }

  /** @returns {Promise<{ codecs: string[], protocols: string[] }>} how video goes, over all connections that stand */
  media() {
    return this.#frame.evaluate(() => window.pharosTest.media());
  }

  /** Until that many layers are sent to the relay, and frames go out in each. */
  sendsLayers(names) {
    const layers = () => this.#frame.evaluate(() => window.pharosTest.layers());
    return until(`layers ${names} are sent`, async () => {
      const sent = await layers();
      return Object.keys(sent).sort().join() === [...names].sort().join() && Object.values(sent).every(({ frames }) => frames > 30) && sent;
    }, { seen: layers });
  }

  /** From now on keeps what the player says in place of a picture. */
  followWords() {
    return this.#frame.evaluate(() => window.pharosTest.followWords());
  }

  /** @returns {Promise<string[]>} all that the player has said since */
  said() {
    return this.#frame.evaluate(() => window.pharosTest.said());
  }

  /** From now on notes when frames are presented. */
  followPictures() {
    return this.#frame.evaluate(() => window.pharosTest.followPictures());
  }

  /** @returns {Promise<{ longestGap: number, dark: number }>} milliseconds between frames since the last time, and all looks that met no picture */
  async picturesFollowed() {
    const { gaps, dark } = await this.#frame.evaluate(() => window.pharosTest.pictures());
    return { longestGap: Math.round(Math.max(...gaps)), dark };
  }

  /** @returns {Promise<[number, number][]>} each frame presented since the last time: when, in milliseconds of the page's own clock, and its width */
  framesShown() {
    return this.#frame.evaluate(() => window.pharosTest.shown());
  }

  /** @returns {Promise<number>} the page's own clock, in milliseconds */
  clock() {
    return this.#frame.evaluate(() => performance.now());
  }

  /** @returns {Promise<number>} how many peer connections the page has made so far */
  connections() {
    return this.#frame.evaluate(() => window.pharosTest.connections.length);
  }

  /** How loud the other side is, over a second or more of received sound: 0 is silence. */
  async loudness() {
    const earlier = await this.#heard();
    return until('a second of sound arrives', async () => {
      const now = await this.#heard();
      const seconds = now.seconds - earlier.seconds;
      return seconds > 1.2 && { level: Math.sqrt((now.energy - earlier.energy) / seconds) };
    }).then(({ level }) => level);
  }

  #heard() {
    return this.#frame.evaluate(() => window.pharosTest.heard());
  }

  /** Messages that the page has sent over its signaling sockets. */
  sent(type) {
    return this.#frame.evaluate((wanted) => window.pharosTest.sent.filter((message) => message.type === wanted), type);
  }
}
