/** Losing the socket once is everyday; failing to get it back may mean that the stream's id is worth nothing any more. */
const asksAfter = 2;

/** Finds out whether a stream's id is still good, where the server is lost again and again: a browser does not tell why a socket was refused. */
export class Existence {
  #exists;
  #onGone;
  /** How often the signaling was lost since it last was there. */
  #losses = 0;

  /**
   * @param {() => Promise<boolean>} exists asks the server without a socket
   * @param {() => void} onGone told when it is no good any more
   */
  constructor(exists, onGone) {
    this.#exists = exists;
    this.#onGone = onGone;
  }

  welcomed() {
    this.#losses = 0;
  }

  async lost() {
    this.#losses++;
    if (this.#losses < asksAfter) return;
    const exists = await this.#exists().catch(() => true);
    if (!exists && this.#losses > 0) this.#onGone();
  }
}
