// A minimal viewer: docs/signaling.md in code. In a page:
//   import { watch } from './viewer.mjs';
//   const stop = watch('ws://host:8000/ws/webrtc/<stream_id>/', document.querySelector('video'));

/**
 * Plays a stream in a <video>, and again whenever it goes live again.
 *
 * @param {string} url the signaling socket of the stream
 * @param {HTMLVideoElement} video
 * @returns {() => void} stops watching
 */
export function watch(url, video) {
  /** @type {WebSocket} */
  let socket;
  /** @type {RTCPeerConnection | null} */
  let connection = null;
  // Who sends: the broadcaster, or the relay.
  let peer = '';
  let via = 'p2p';
  /** @type {RTCIceServer[]} */
  let iceServers = [];
  let stopped = false;
  let [delay, retryAfter] = [500, 0];
  // A browser does not tell why a socket was refused; the state of the stream does.
  const state = url.replace('ws', 'http').replace('/ws/webrtc/', '/api/streams/');
  const isUnknown = async () => (await fetch(state).catch(() => null))?.status === 404;
  // One message after the other: a candidate must not overtake the offer it belongs to.
  let work = Promise.resolve();

  open();
  return () => {
    stopped = true;
    if (socket.readyState === WebSocket.OPEN) send({ type: 'leave' });
    else socket.close();
    hangUp();
  };

  function open() {
    socket = new WebSocket(url);
    socket.onopen = () => send({ type: 'watch' });
    socket.onmessage = ({ data }) => {
      work = work.then(() => receive(JSON.parse(data))).catch(console.warn);
    };
    socket.onclose = async ({ code }) => {
      if (stopped || code === 1000 || code === 1008 || (await isUnknown())) return;
      setTimeout(() => stopped || open(), code === 1001 ? 0 : Math.max(retryAfter, delay * (1 - Math.random() / 2)));
      delay = Math.min(delay * 2, 10_000);
      retryAfter = 0;
    };
  }

  /** @param {any} message */
  async function receive(message) {
    switch (message.type) {
      case 'welcome':
        delay = 500;
        iceServers = message.ice_servers;
        // We are a new peer now, so the next offer is for a new connection; until then the picture may go on.
        peer = '';
        via = message.via;
        if (!message.live) hangUp();
        else if (via === 'relay') await callRelay();
        break;
      case 'route':
        if (message.via === via) break;
        via = message.via;
        if (via === 'relay') await callRelay(); // on `p2p` the broadcaster's offer comes
        break;
      case 'offer':
        if (via === 'relay') break;
        // Another `from` than before is a new connection; the same one again changes the connection there is.
        if (message.from !== peer || !connection) connectTo(message.from);
        await connection?.setRemoteDescription({ type: 'offer', sdp: message.sdp });
        await connection?.setLocalDescription();
        send({ type: 'answer', to: peer, sdp: connection?.localDescription?.sdp });
        break;
      case 'answer':
        if (message.from === peer) await connection?.setRemoteDescription({ type: 'answer', sdp: message.sdp });
        break;
      case 'candidate':
        if (message.from === peer) await connection?.addIceCandidate(message.candidate ?? undefined);
        break;
      case 'stream-ended':
        via = 'p2p';
        hangUp();
        break;
      case 'error':
        console.warn(message.code, message.message);
        retryAfter = message.retry_after_ms ?? 0;
        if (/^relay-/.test(message.code) && via === 'relay') setTimeout(() => via === 'relay' && !stopped && callRelay(), retryAfter);
        break;
    }
  }

  async function callRelay() {
    connectTo('relay');
    for (const kind of ['audio', 'video']) connection?.addTransceiver(kind, { direction: 'recvonly' });
    await connection?.setLocalDescription();
    send({ type: 'offer', to: 'relay', sdp: connection?.localDescription?.sdp });
  }

  /** @param {string} name */
  function connectTo(name) {
    hangUp();
    peer = name;
    connection = new RTCPeerConnection({ iceServers });
    connection.onicecandidate = ({ candidate }) => send({ type: 'candidate', to: name, candidate });
    connection.ontrack = ({ streams: [stream] }) => { video.srcObject = stream ?? null; };
  }

  function hangUp() {
    connection?.close();
    connection = null;
    video.srcObject = null;
  }

  function send(/** @type {object} */ message) {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }
}
