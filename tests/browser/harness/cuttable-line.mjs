import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/** A TCP line between a browser and the server that a test can cut, as a router that is switched off does. */
export class CuttableLine {
  #listener = createServer((near) => this.#join(near));
  #sockets = new Set();
  #cut = false;

  /** @param {number} port where the server listens */
  static async to(port) {
    const line = new CuttableLine();
    line.target = port;
    line.#listener.listen(0, '0.0.0.0');
    await once(line.#listener, 'listening');
    line.url = `http://localhost:${line.#listener.address().port}`;
    return line;
  }

  /** Leads somewhere else from now on, as a balancer does whose server is gone. */
  leadTo(port) {
    this.target = port;
  }

  /** Ends every connection, and refuses new ones until `mend`. */
  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#cut = false;
  }

  close() {
    this.cut();
    this.#listener.close();
  }

  #join(near) {
    if (this.#cut) return near.destroy();
    const far = connect(this.target, '127.0.0.1');
    for (const [from, to] of [[near, far], [far, near]]) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
