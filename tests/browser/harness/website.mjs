import { createServer } from 'node:http';
import { once } from 'node:events';

/** Somebody else's web site: one page, of another origin than the server's. */
export class Website {
  #listener;

  /** @param {string} body */
  static async showing(body) {
    const site = new Website();
    site.#listener = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">${body}`);
    });
    site.#listener.listen(0, '127.0.0.1');
    await once(site.#listener, 'listening');
    site.url = `http://127.0.0.1:${site.#listener.address().port}`;
    return site;
  }

  close() {
    this.#listener.close();
    this.#listener.closeAllConnections();
  }
}
