import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

/** The address that tests/browser/run gives the namespace. */
const ADDRESS = '10.99.0.1';

/** A real coturn with a shared secret. */
export class TurnServer {
  #process;
  log = '';

  /** @param {string} secret */
  static async start(secret) {
    const turn = new TurnServer();
    const port = await freePort();
    turn.url = `turn:${ADDRESS}:${port}?transport=udp`;
    turn.#process = spawn('turnserver', [
      ...['-n', '--verbose', '--log-file=stdout', '--simple-log', '--no-cli', '--no-tls', '--no-dtls', `--pidfile=${tmpdir()}/turn-${port}.pid`],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=pharos.test'],
      ...[`--listening-ip=${ADDRESS}`, `--relay-ip=${ADDRESS}`, `--listening-port=${port}`],
    ]);
    for (const stream of [turn.#process.stdout, turn.#process.stderr]) stream.on('data', (chunk) => (turn.log += chunk));
    await until('coturn listens', () => /UDP listener opened on/.test(turn.log), { seen: () => turn.log });
    return turn;
  }

  /** Until it has refused somebody's credentials. */
  refuses() {
    return until('coturn refuses credentials', () => /Cannot find credentials of user/.test(this.log), { seen: () => this.log });
  }

  async stop() {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
