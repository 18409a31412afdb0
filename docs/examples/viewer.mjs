// A minimal viewer: docs/signaling.md in code. In a page:
//   import { watch } from './viewer.mjs';
//   const stop = watch('ws://host:8000/ws/webrtc/<stream_id>/', document.querySelector('video'));

/**
 * Plays a stream in a <video>, and again whenever it goes live again.
 * @param {string} url the signaling socket of the stream
 * @param {HTMLVideoElement} video
 * @returns {() => void} stops watching
 */
export function watch(url, video) {
  /** @type {WebSocket} */
  let socket;
  /** @type {RTCPeerConnection | null} */
  let connection = null;
  let peer = ''; // who sends: the broadcaster, or the relay
  let via = 'p2p';
  /** @type {RTCIceServer[]} */
  let iceServers = [];
  let stopped = false;
  let [delay, retryAfter] = [500, 0];
  // A browser does not tell why a socket was refused; the state of the stream does.
  const state = url.replace('ws', 'http').replace('/ws/webrtc/', '/api/streams/');
  // One message after the other: a candidate must not overtake the offer it belongs to.
  let work = Promise.resolve();

  /** @type {Record<string, (message: any) => unknown>} */
  const on = {
    welcome(message) {
      // We are a new peer now, so the next offer is for a new connection; until then the picture may go on.
      [delay, iceServers, peer, via] = [500, message.ice_servers, '', message.via];
      return message.live ? via === 'relay' && callRelay() : hangUp();
    },
    route(message) {
      const before = via;
      via = message.via;
      return via === 'relay' && via !== before && callRelay(); // on `p2p` the broadcaster's offer comes
    },
    async offer({ from, sdp }) {
      if (via === 'relay') return;
      // Another `from` than before is a new connection; the same one again changes the connection there is.
      if (from !== peer || !connection) connectTo(from);
      await connection?.setRemoteDescription({ type: 'offer', sdp });
      await connection?.setLocalDescription();
      send({ type: 'answer', to: peer, sdp: connection?.localDescription?.sdp });
    },
    answer: ({ from, sdp }) => from === peer && connection?.setRemoteDescription({ type: 'answer', sdp }),
    candidate: ({ from, candidate }) => from === peer && connection?.addIceCandidate(candidate ?? undefined),
    'stream-ended'() { via = 'p2p'; hangUp(); },
    error({ code, message, retry_after_ms: wait = 0 }) {
      console.warn(code, message);
      retryAfter = wait;
      if (/^relay-/.test(code)) setTimeout(() => via === 'relay' && !stopped && callRelay(), wait);
    },
  };

  async function callRelay() {
    connectTo('relay');
    for (const kind of ['audio', 'video']) connection?.addTransceiver(kind, { direction: 'recvonly' });
    await connection?.setLocalDescription();
    send({ type: 'offer', to: 'relay', sdp: connection?.localDescription?.sdp });
  }

  function connectTo(/** @type {string} */ name) {
    hangUp();
    peer = name;
    connection = new RTCPeerConnection({ iceServers });
    connection.onicecandidate = ({ candidate }) => send({ type: 'candidate', to: name, candidate });
    connection.ontrack = ({ streams: [stream] }) => { video.srcObject = stream ?? null; };
  }

  function hangUp() {
    connection?.close();
    [connection, video.srcObject] = [null, null];
  }

  const send = (/** @type {object} */ message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));

  (function open() {
    socket = new WebSocket(url);
    socket.onopen = () => send({ type: 'watch' });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      work = work.then(() => on[message.type]?.(message)).then(() => {}, console.warn);
    };
    socket.onclose = async ({ code }) => {
      if (stopped || code === 1000 || code === 1008 || (await fetch(state).catch(() => null))?.status === 404) return;
      setTimeout(() => stopped || open(), code === 1001 ? 0 : Math.max(retryAfter, delay * (1 - Math.random() / 2)));
      [delay, retryAfter] = [Math.min(delay * 2, 10_000), 0];
    };
  })();

  return () => {
    stopped = true;
    send({ type: 'leave' });
    socket.close(1000);
    hangUp();
  };
}
