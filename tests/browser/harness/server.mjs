import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

const assembly = fileURLToPath(new URL('../../../src/Pharos.Server/bin/Release/net10.0/Pharos.Server.dll', import.meta.url));

/** The real server as it was built, on a port and with a data directory of its own. */
export class Server {
  #process;
  #dataDirectory;
  #env;
  #log = '';

  /**
   * @param {{ env?: Record<string, string> }} [options] settings
   * @returns {Promise<Server>} one that answers /readyz
   */
  static async start({ env = {} } = {}) {
    if (!existsSync(assembly)) throw new Error('The server is not built: dotnet build --configuration Release');
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'pharos-')), env);
    await server.#run();
    return server;
  }

  constructor(port, dataDirectory, env) {
    this.port = port;
    this.url = `http://localhost:${port}`;
    this.#dataDirectory = dataDirectory;
    this.#env = env;
  }

  async #run() {
    this.#process = spawn('dotnet', [assembly, '--urls', `http://0.0.0.0:${this.port}`], {
      env: { ...process.env, ASPNETCORE_ENVIRONMENT: 'Production', Pharos__DataDirectory: this.#dataDirectory, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk) => (this.#log += chunk);
    this.#process.stdout.setEncoding('utf8').on('data', keep);
    this.#process.stderr.setEncoding('utf8').on('data', keep);
    await until(
      'the server is ready',
      async () => {
        if (this.#ended) return true;
        return (await fetch(`${this.url}/readyz`)).ok;
      },
      { seen: () => this.#log },
    );
    if (this.#ended) throw new Error(`The server ended by itself:\n${this.#log}`);
  }

  get #ended() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** All that it has written so far. */
  get log() {
    return this.#log;
  }

  /** @returns {Promise<number>} when it writes a line like that for the next time: milliseconds since 1970 */
  says(line) {
    const from = this.#log.length;
    return new Promise((resolve) => {
      const look = () => {
        if (!line.test(this.#log.slice(from))) return;
        this.#process.stdout.off('data', look);
        resolve(Date.now());
      };
      this.#process.stdout.on('data', look);
    });
  }

  /** @returns {Promise<{ stream_id: string, publish_token: string, broadcast_url: string, view_url: string }>} */
  async createStream() {
    const response = await fetch(`${this.url}/api/streams`, { method: 'POST' });
    if (response.status !== 201) throw new Error(`POST /api/streams: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** Ends the way an operator ends it, and starts again with the same port, settings and data. */
  async restart() {
    await this.#end('SIGTERM');
    await this.#run();
  }

  /** Ends the process as a crash does; nothing is cleaned up. */
  crash() {
    return this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGTERM');
    await rm(this.#dataDirectory, { recursive: true, force: true });
  }

  async #end(signal) {
    if (this.#ended) return;
    this.#process.kill(signal);
    await once(this.#process, 'exit');
  }
}
