/**
 * Runs in every page before its own scripts: gives cameras and screens a picture that a test can recognise, and lets tests see what
 * a page's connections do. It stands alone, because it travels to the browser as text.
 * @param {object} wishes
 * @param {string} wishes.camera colour that the camera shows
 * @param {string} wishes.screen colour that the shared screen shows
 * @param {boolean} wishes.relayOnly whether media may only go through a TURN server
 */
export function instruments({ camera, screen, relayOnly }) {
  const connections = [];
  const sockets = [];
  const sent = [];

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(configuration) {
      super(relayOnly ? { ...configuration, iceTransportPolicy: 'relay' } : configuration);
      connections.push(this);
    }
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...settings) {
      super(...settings);
      sockets.push(this);
    }

    send(frame) {
      sent.push(JSON.parse(frame));
      super.send(frame);
    }
  };

  // A plain colour with a white bar that walks through its lower half.
  function paintedTrack(colour) {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    let step = 0;
    const paint = () => {
      context.fillStyle = colour;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = 'white';
      context.fillRect((step++ * 8) % canvas.width, canvas.height / 2, 40, canvas.height / 2);
    };
    paint();
    const painting = setInterval(paint, 33);
    const [track] = canvas.captureStream(30).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(painting);
      stop();
    };
    return track;
  }

  // The browser's own fake camera opens and closes as ever; only its picture is another.
  function disguise(real) {
    const track = paintedTrack(camera);
    const stop = track.stop;
    track.stop = () => {
      real.stop();
      stop();
    };
    track.getSettings = () => ({ ...real.getSettings(), width: 640, height: 360 });
    track.getCapabilities = () => real.getCapabilities?.() ?? {};
    track.applyConstraints = async () => {};
    Object.defineProperty(track, 'label', { get: () => real.label });
    return track;
  }

  const devices = navigator.mediaDevices;
  if (devices) {
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const real = await getUserMedia(constraints);
      return new MediaStream([...real.getAudioTracks(), ...real.getVideoTracks().map(disguise)]);
    };
    devices.getDisplayMedia = async () => new MediaStream([paintedTrack(screen)]);
  }

  document.addEventListener('securitypolicyviolation', (violation) =>
    console.error(`CSP violation: ${violation.effectiveDirective} blocks ${violation.blockedURI} in ${violation.sourceFile}`),
  );

  /** All elements that match, those in open shadow roots too. */
  function* all(selector, root = document) {
    yield* root.querySelectorAll(selector);
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) yield* all(selector, element.shadowRoot);
  }

  const visible = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const nameOf = (element) =>
    (element.getAttribute('aria-label') || element.labels?.[0]?.textContent || element.textContent || element.title).replace(/\s+/g, ' ').trim();

  /** What is known of all that is received just now. */
  async function inbound(kind) {
    const open = connections.filter(({ connectionState }) => connectionState === 'connected');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    return reports.flatMap((report) => [...report.values()]).filter((stats) => stats.type === 'inbound-rtp' && stats.kind === kind);
  }

  /** The mean colour of the picture's upper left corner, and how far the bar has walked. */
  function picture(video) {
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 36;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const corner = context.getImageData(4, 4, 8, 8).data;
    const colour = [0, 1, 2].map((channel) => Math.round(corner.filter((_, at) => at % 4 === channel).reduce((sum, v) => sum + v) / 64));
    const row = context.getImageData(0, 27, canvas.width, 1).data;
    const whiteness = Array.from({ length: canvas.width }, (_, x) => Math.min(row[x * 4], row[x * 4 + 1], row[x * 4 + 2]));
    return { colour, bar: whiteness.indexOf(Math.max(...whiteness)) };
  }

  window.pharosTest = {
    connections,
    sockets,
    sent,

    /** The first visible element of a role-like selector whose accessible name matches. */
    find: (selector, name) => [...all(selector)].find((element) => visible(element) && new RegExp(name, 'i').test(nameOf(element))) ?? null,

    /** All the words that a person can read. */
    text: () => [...all('*')].filter((e) => visible(e) && e.children.length === 0).map((e) => (e.value || e.textContent).trim()).filter(Boolean).join('\n'),

    /** Every visible address on the page: links and read-only fields. */
    addresses: () => [...all('a[href], input')].filter(visible).map((element) => element.href ?? element.value),

    states: () => [...all('[data-state]')].map((element) => element.dataset.state),

    async look() {
      const video = [...all('video')].find(visible);
      if (!video) return null;
      const frames = Math.max(0, ...(await inbound('video')).map(({ framesDecoded }) => framesDecoded));
      const seen = video.videoWidth > 0 ? picture(video) : {};
      return { frames, time: video.currentTime, paused: video.paused, muted: video.muted, width: video.videoWidth, ...seen };
    },

    /** How much sound has arrived, and its energy (webrtc-stats, totalAudioEnergy). */
    async heard() {
      const heard = { energy: 0, seconds: 0 };
      for (const report of await inbound('audio')) {
        heard.energy += report.totalAudioEnergy;
        heard.seconds += report.totalSamplesDuration;
      }
      return heard;
    },
  };
}
