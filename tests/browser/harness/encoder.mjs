import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.mjs';

const script = fileURLToPath(new URL('../../foreign/encoder.py', import.meta.url));

/** A program that is no browser and publishes by WHIP. */
export class Encoder {
  #process;
  #log = '';

  /**
   * One that publishes at once.
   * @param {Parameters<typeof Encoder.prepare>} settings
   */
  static async start(...settings) {
    const encoder = await Encoder.prepare(...settings);
    await encoder.begin();
    return encoder;
  }

  /**
   * One that is loaded, and publishes when it is told to.
   * @param {string} url of the server
   * @param {{ stream_id: string, publish_token: string }} stream
   * @param {'obs' | 'ffmpeg'} kind whose offer it makes
   * @param {'H264' | 'VP8'} codec
   */
  static async prepare(url, stream, kind, codec = 'H264') {
    const encoder = new Encoder();
    const words = ['-B', script, `${url}/whip/${stream.stream_id}`, stream.publish_token, kind, codec];
    encoder.#process = spawn('/usr/bin/python3', words); // Debian's has aiortc
    for (const output of [encoder.#process.stdout, encoder.#process.stderr]) output.on('data', (chunk) => (encoder.#log += chunk));
    await encoder.#says('ready');
    return encoder;
  }

  async begin() {
    this.#process.stdin.write('\n');
    await this.#says('connected');
  }

  #says(word) {
    return until(`the encoder is ${word}`, () => {
      if (this.#process.exitCode !== null) throw new Error(this.#log);
      return new RegExp(`^${word}$`, 'm').test(this.#log);
    }, { seen: () => this.#log });
  }

  /** Ends it without a word. */
  async kill() {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  /** Says good-bye. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.stdin.end();
    await once(this.#process, 'exit');
  }
}
