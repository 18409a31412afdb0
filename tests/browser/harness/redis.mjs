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
    let log = '';
    redis.#process = spawn('redis-server', ['--port', `${redis.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']);
    redis.#process.stdout.on('data', (chunk) => (log += chunk));
    await until('Redis is ready', () => /Ready to accept connections/.test(log), { seen: () => log });
    return redis;
  }

  async stop() {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
