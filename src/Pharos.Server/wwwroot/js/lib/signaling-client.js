import { systemClock } from './clock.js';
import { Emitter } from './emitter.js';
import { afterClose, backOff } from './reconnecting.js';

/** @import { Clock } from './clock.js' */
/** @import { EndReason } from './reconnecting.js' */
/** @import { ClientMessage, ErrorMessage, Hello, ServerMessage } from './messages.js' */

const pingEvery = 10_000;
/** A server that says nothing for this long after a ping is gone, even if the network has not told us. */
const pongWithin = 10_000;
/** The same where there is a reason to think so. */
const checksWithin = 2_000;
const welcomeWithin = 10_000;

/**
 * @typedef {'idle' | 'connecting' | 'open' | 'waiting' | 'closed'} SignalingState
 *   `waiting`: for the next attempt.
 *
 * @typedef {object} SignalingEvents
 * @property {SignalingState} state
 * @property {ServerMessage} message everything but `pong`
 * @property {EndReason} closed for good
 */

/**
 * One role's connection to the signaling server, kept open through lost sockets (docs/signaling.md, "Reconnecting").
 *
 * ```
 * idle --open--> connecting --welcome--> open
 *                    ^   \                | socket lost
 *                    |    `--> waiting <--'        leave, or a close code that is final: --> closed
 *                    `----------'  the delay is over
 * ```
 *
 * @extends {Emitter<SignalingEvents>}
 */
export class SignalingClient extends Emitter {
  #url;
  #hello;
  #WebSocket;
  #clock;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {SignalingState} */
  #state = 'idle';
  /** @type {string | undefined} */
  #resume;
  /** @type {ErrorMessage | null} */
  #lastError = null;
  #attempt = 0;
  #greeted = false;
  #welcomed = false;
  #awaitsPong = false;
  #isChecked = false;
  #serverShutsDown = false;
  /** @type {unknown} */
  #timer;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {(resume: string | undefined) => Hello} options.hello makes the first message; decides itself whether to resume
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {Clock} [options.clock]
   */
  constructor({ url, hello, WebSocket = globalThis.WebSocket, clock = systemClock }) {
    super();
    this.#url = url;
    this.#hello = hello;
    this.#WebSocket = WebSocket;
    this.#clock = clock;
  }

  get state() {
    return this.#state;
  }

  /** The last `error` message of the current or the last socket. */
  get lastError() {
    return this.#lastError;
  }

  /** Whether the server said goodbye (1001) and has not been back yet. */
  get serverShutsDown() {
    return this.#serverShutsDown;
  }

  open() {
    if (this.#state === 'idle') this.#connect();
  }

  /**
   * @param {ClientMessage} message
   * @returns {boolean} false where there is no socket to send it on
   */
  send(message) {
    if (this.#state !== 'open') return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  /**
   * Goes for good.
   *
   * @param {EndReason} [reason]
   */
  leave(reason = 'left') {
    if (this.#state === 'closed') return;
    this.#sayGoodbye();
    this.#drop();
    this.#move('closed');
    this.emit('closed', reason);
  }

  /** Comes back as a new peer: for a viewer whose media is beyond repair. */
  rejoin() {
    if (this.#state === 'closed') return;
    this.#sayGoodbye();
    this.#resume = undefined;
    this.#connect();
  }

  /** Cuts a waiting time short: the device is online again. */
  retryNow() {
    if (this.#state === 'waiting') this.#connect();
    else this.check();
  }

  /** Finds out soon whether the server is still there: the network may be another one. */
  check() {
    if (this.#state !== 'open' || this.#isChecked) return;
    this.#isChecked = true;
    this.#clock.clearTimeout(this.#timer);
    this.#ask(checksWithin);
  }

  #connect() {
    this.#drop();
    this.#greeted = this.#welcomed = false;
    this.#lastError = null;
    this.#move('connecting');
    let socket;
    try {
      socket = new this.#WebSocket(this.#url);
    } catch {
      this.#retryIn(backOff(this.#attempt++, this.#clock.random()));
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify(this.#hello(this.#resume)));
      this.#greeted = true;
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    this.#timer = this.#clock.setTimeout(() => this.#closed(1006), welcomeWithin);
  }

  /** Even before the welcome: the server lets us in as soon as it reads who we are. */
  #sayGoodbye() {
    if (this.#greeted) this.#socket?.send(JSON.stringify({ type: 'leave' }));
  }

  /** @param {unknown} text */
  #receive(text) {
    this.#awaitsPong = false;
    /** @type {ServerMessage} */
    let message;
    try {
      message = JSON.parse(String(text));
    } catch {
      return;
    }
    if (message.type === 'pong') return;
    if (message.type === 'error') this.#lastError = message;
    if (message.type === 'welcome') {
      this.#welcomed = true;
      this.#serverShutsDown = false;
      this.#attempt = 0;
      this.#resume = message.resume;
      this.#watchTheServer();
      this.#move('open');
    }
    this.emit('message', message);
  }

  #watchTheServer() {
    this.#isChecked = false;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#ask(pongWithin), pingEvery);
  }

  /** @param {number} answersWithin */
  #ask(answersWithin) {
    this.#awaitsPong = true;
    this.send({ type: 'ping' });
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#awaitsPong) this.#closed(1006);
      else this.#watchTheServer();
    }, answersWithin);
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop();
    this.#serverShutsDown ||= code === 1001;
    const next = afterClose({
      code,
      error: this.#lastError?.code ?? null,
      retryAfter: this.#lastError?.retry_after_ms ?? null,
      welcomed: this.#welcomed,
      attempt: this.#attempt,
    }, this.#clock.random());
    this.#attempt++;
    if (next.retry) {
      this.#retryIn(next.delay);
    } else {
      this.#move('closed');
      this.emit('closed', next.reason);
    }
  }

  /** @param {number} delay */
  #retryIn(delay) {
    this.#timer = this.#clock.setTimeout(() => this.#connect(), delay);
    this.#move('waiting');
  }

  /** Lets go of the socket: nothing it still says is heard. */
  #drop() {
    this.#clock.clearTimeout(this.#timer);
    this.#awaitsPong = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {SignalingState} state */
  #move(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.emit('state', state);
  }
}
