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
   * @param {string} url of the server
   * @param {{ stream_id: string, publish_token: string }} stream
   * @param {'obs' | 'ffmpeg'} kind whose offer it makes
   */
  static async start(url, stream, kind) {
    const encoder = new Encoder();
    const words = ['-B', script, `${url}/whip/${stream.stream_id}`, stream.publish_token, kind];
    encoder.#process = spawn('/usr/bin/python3', words); // Debian's has aiortc
    for (const output of [encoder.#process.stdout, encoder.#process.stderr]) output.on('data', (chunk) => (encoder.#log += chunk));
    await until('the encoder is connected', () => {
      if (encoder.#process.exitCode !== null) throw new Error(encoder.#log);
      return /^connected$/m.test(encoder.#log);
    }, { seen: () => encoder.#log });
    return encoder;
  }

  /** Says good-bye. */
  async stop() {
    if (this.#process.exitCode !== null) return;
    this.#process.stdin.end();
    await once(this.#process, 'exit');
  }
}
