/** Stand-ins for what a browser provides: time, sockets and peer connections that do only what a test says. */

export class FakeClock {
  #now = 1_000_000;
  #timers = new Map();
  #ids = 0;
  random = () => 0;
  now = () => this.#now;

  setTimeout = (callback, milliseconds) => {
    this.#timers.set(++this.#ids, { callback, at: this.#now + milliseconds });
    return this.#ids;
  };

  clearTimeout = (id) => this.#timers.delete(id);

  /** When the next timer is due, from now. */
  get next() {
    return Math.min(...[...this.#timers.values()].map(({ at }) => at - this.#now));
  }

  advance(milliseconds) {
    const until = this.#now + milliseconds;
    for (;;) {
      const [id, timer] = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (!timer) break;
      this.#timers.delete(id);
      this.#now = timer.at;
      timer.callback();
    }
    this.#now = until;
  }
}

/** A track of a camera or a screen. */
export function fakeVideo(id, size = { width: 1280, height: 720 }) {
  return { kind: 'video', id, size, getSettings() { return this.size; } };
}

/** A WebSocket class of its own for each test: `FakeSocket.all` holds the sockets that were opened. */
export function fakeSockets() {
  return class FakeSocket {
    static all = [];
    static get last() {
      return this.all.at(-1);
    }

    sent = [];
    isClosed = false;

    constructor(url) {
      this.url = url;
      FakeSocket.all.push(this);
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    close() {
      this.isClosed = true;
    }

    opens() {
      this.onopen?.({});
    }

    says(message) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }

    drops(code = 1006) {
      this.onclose?.({ code });
    }

    /** Opens, and is let in. */
    welcomes(more = {}) {
      this.opens();
      this.says({
        type: 'welcome', peer_id: 'me', live: true, live_since: '2026-01-01T00:00:00Z', title: null, ice_servers: [],
        viewer_count: 0, resume: 'r1', ...more,
      });
    }
  };
}

export function fakePeerConnections() {
  return class FakePeerConnection {
    static all = [];
    static get last() {
      return this.all.at(-1);
    }

    connectionState = 'new';
    signalingState = 'stable';
    localDescription = null;
    remoteDescription = null;
    candidates = [];
    transceivers = [];
    isClosed = false;
    offers = 0;

    constructor() {
      FakePeerConnection.all.push(this);
    }

    addTransceiver(trackOrKind, { direction, sendEncodings = [{}] }) {
      const kind = typeof trackOrKind === 'string' ? trackOrKind : trackOrKind.kind;
      const sender = {
        track: typeof trackOrKind === 'string' ? null : trackOrKind,
        replaceTrack: async (track) => {
          await null;
          if (this.isClosed) throw new DOMException('', 'InvalidStateError');
          sender.track = track;
        },
        parameters: { encodings: sendEncodings },
        getParameters: () => structuredClone(sender.parameters),
        setParameters: async (parameters) => { sender.parameters = parameters; },
      };
      const transceiver = { kind, direction, currentDirection: null, sender, receiver: { track: { kind } } };
      this.transceivers.push(transceiver);
      return transceiver;
    }

    getTransceivers() {
      return this.transceivers;
    }

    async createOffer({ iceRestart } = {}) {
      return { type: 'offer', sdp: `v=0\r\no=- ${this.session ?? 1} 2\r\noffer ${++this.offers}${iceRestart ? ' restart' : ''}` };
    }

    async setLocalDescription(description) {
      this.localDescription = description ?? { type: 'answer', sdp: 'answer' };
      this.signalingState = this.localDescription.type === 'offer' ? 'have-local-offer' : 'stable';
    }

    async setRemoteDescription(description) {
      if (description.sdp.includes('broken')) throw new Error('broken');
      this.remoteDescription = description;
      this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    }

    async getStats() {
      return new Map();
    }

    async addIceCandidate(candidate) {
      if (!this.remoteDescription) throw new Error('too early');
      this.candidates.push(candidate);
    }

    /** The media comes up, or breaks. */
    becomes(state) {
      this.connectionState = state;
      this.onconnectionstatechange?.();
    }

    finds(candidate) {
      this.onicecandidate?.({ candidate: candidate && { toJSON: () => candidate } });
    }

    close() {
      this.isClosed = true;
      this.connectionState = 'closed';
    }
  };
}

/** Lets everything that waits for nothing but promises happen. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));
