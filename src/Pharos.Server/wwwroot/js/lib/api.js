/**
 * The HTTP API of the server.
 *
 * @typedef {object} CreatedStream
 * @property {string} stream_id
 * @property {string} publish_token
 * @property {string} view_url
 * @property {string[]} lan_view_urls
 */

/** A server that has not answered by then is not reached. */
const answersWithin = 10_000;

/** A refusal of the server (RFC 9457). */
export class ApiError extends Error {
  /**
   * @param {number} status 0 where the server was not reached
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Api {
  #server;
  #fetch;

  /**
   * @param {string | URL} server
   * @param {typeof fetch} [fetch]
   */
  constructor(server, fetch = (...request) => globalThis.fetch(...request)) {
    this.#server = server;
    this.#fetch = fetch;
  }

  /**
   * @param {{ key?: string | null, title?: string }} options
   * @returns {Promise<CreatedStream>}
   */
  async createStream({ key, title } = {}) {
    return this.#request('POST', 'api/streams', key, JSON.stringify(title ? { title } : {}));
  }

  /**
   * What anybody may know of a stream, and who holds its token what to change about it; null where its id was never issued.
   *
   * @param {string} streamId
   * @param {string} [token]
   * @returns {Promise<{ title: string | null, live: boolean, viewer_count: number, advice?: import('./messages.js').Advice[] } | null>}
   */
  async stream(streamId, token) {
    try {
      return await this.#request('GET', `api/streams/${streamId}`, token);
    } catch (error) {
      // A proxy without a server behind it may say 404, too.
      if (error instanceof ApiError && error.code === 'unknown-stream') return null;
      throw error;
    }
  }

  /** @param {string} streamId */
  async streamExists(streamId) {
    return await this.stream(streamId) !== null;
  }

  /**
   * Ends the broadcast from outside its socket.
   *
   * @param {string} streamId
   * @param {string} token
   */
  async endStream(streamId, token) {
    await this.#request('DELETE', `api/streams/${streamId}`, token);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string | null} [bearer]
   * @param {string} [body]
   * @returns {Promise<any>}
   */
  async #request(method, path, bearer, body) {
    const headers = {
      ...(bearer && { Authorization: `Bearer ${bearer}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    };
    const signal = AbortSignal.timeout(answersWithin);
    const response = await this.#fetch(new URL(path, this.#server), { method, headers, body, signal }).catch(() => {
      throw new ApiError(0, 'unreachable', 'The server cannot be reached.');
    });
    if (response.status === 204) return null;
    if (response.ok) {
      // A network that wants a login first answers everything with its own page.
      return response.json().catch(() => {
        throw new ApiError(response.status, 'not-json', 'The answer did not come from a Pharos server.');
      });
    }
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.code ?? '', problem.detail ?? problem.title ?? response.statusText);
  }
}
