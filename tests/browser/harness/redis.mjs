import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

/** A Redis of the test's own, with nothing in it and nothing kept. */
export class Redis {
  #process;

  static async start() {
    const redis = new Redis();
    redis.port = await freePort();
    redis.address = `127.0.0.1:${redis.port}`;
    await redis.startEmpty();
    return redis;
  }

  /** Begins anew after `stop`, at the same address. */
  async startEmpty() {
    let log = '';
    this.#process = spawn('redis-server', ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
    this.#process.stdout.on('data', (chunk) => (log += chunk));
    await until('Redis is ready', () => /Ready to accept connections/.test(log), { seen: () => log });
  }

  /** Answers nobody, with every connection open, until `resume`. */
  pause() {
    this.#process.kill('SIGSTOP');
  }

  resume() {
    this.#process.kill('SIGCONT');
  }

  async stop() {
    if (this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
