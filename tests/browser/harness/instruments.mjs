/**
 * Runs in every page before its own scripts: gives cameras and screens a picture that a test can recognise, and lets tests see what
 * a page's connections do. It stands alone, because it travels to the browser as text.
 * @param {object} wishes
 * @param {string} wishes.camera colour that the camera shows
 * @param {string} wishes.screen colour that the shared screen shows
 * @param {[number, number]} wishes.size width and height of both
 * @param {boolean} wishes.relayOnly whether media may only go through a TURN server
 * @param {boolean} wishes.busy whether the picture is as hard to encode as a crowd: a quarter of it is noise
 * @param {boolean} wishes.timed whether the picture shows the time at which it was painted
 */
export function instruments({ camera, screen, size: [width, height], relayOnly, busy, timed }) {
  // The time in the picture: the lower bits of its milliseconds, a white or black field each, in a row across the picture's middle.
  const BITS = 14;
  const TIME_TOP = 14 / 36;
  const TIME_HEIGHT = 3 / 36;

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

  // What no encoder foresees.
  function noise() {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d');
    const image = context.createImageData(width, height);
    for (let at = 0; at < image.data.length; at++) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
    context.putImageData(image, 0, 0);
    return canvas;
  }

  function paintTime(context) {
    const now = Date.now();
    for (let bit = 0; bit < BITS; bit++) {
      context.fillStyle = now >> bit & 1 ? 'white' : 'black';
      context.fillRect(bit * width / BITS, TIME_TOP * height, Math.ceil(width / BITS), TIME_HEIGHT * height);
    }
  }

  /** How many milliseconds ago the picture that a video shows was painted, by the clock that all browsers of this machine share. */
  function age(video) {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [BITS, 1];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const { videoWidth, videoHeight } = video;
    let painted = 0;
    for (let bit = 0; bit < BITS; bit++) {
      const middle = [(bit + 0.25) * videoWidth / BITS, (TIME_TOP + TIME_HEIGHT / 4) * videoHeight, videoWidth / BITS / 2, TIME_HEIGHT * videoHeight / 2];
      context.drawImage(video, ...middle, bit, 0, 1, 1);
    }
    const { data } = context.getImageData(0, 0, BITS, 1);
    for (let bit = 0; bit < BITS; bit++) painted |= (data[bit * 4] > 127) << bit;
    const range = 1 << BITS;
    return (Date.now() % range - painted + range) % range;
  }

  // A plain colour with a white bar that walks through its lower half.
  function paintedTrack(colour) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    const crowd = busy && noise();
    let step = 0;
    const paint = () => {
      context.fillStyle = colour;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = 'white';
      const walked = ((step++ / 80) % 1) * width;
      context.fillRect(walked, height / 2, width / 16, height / 2);
      const anywhere = () => Math.random() / 2;
      if (timed) paintTime(context);
      if (crowd) context.drawImage(crowd, anywhere() * width, anywhere() * height, width / 2, height / 2, width / 2, 0, width / 2, height / 2);
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
    track.getSettings = () => ({ ...real.getSettings(), width, height });
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

  /** The statistics of every connection that stands, one report each. */
  function reports() {
    const open = connections.filter(({ connectionState }) => connectionState === 'connected');
    return Promise.all(open.map((connection) => connection.getStats()));
  }

  /** What is known of all that is received just now. */
  async function inbound(kind) {
    const stats = (await reports()).flatMap((report) => [...report.values()]);
    return stats.filter((entry) => entry.type === 'inbound-rtp' && entry.kind === kind);
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

  /** What a person looks at: of videos that lie over each other, the last. */
  const seen = () => [...all('video')].findLast(visible);
  const said = new Set();
  const pictures = { gaps: [], dark: 0, at: 0, shown: [], ages: [] };

  /** Notes when each frame of the visible video is presented. */
  function followFrames(video) {
    const note = (now) => {
      if (video === seen()) {
        if (pictures.at > 0) pictures.gaps.push(now - pictures.at);
        pictures.at = now;
        pictures.shown.push([now, video.videoWidth]);
      }
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  }

  /** Counts the moments at which the visible video has nothing to show, or shows black. */
  function followDarkness() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 2;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const look = () => {
      const video = seen();
      context.clearRect(0, 0, 2, 2);
      // The upper half: the bar walks below.
      if (video?.videoWidth) context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 2, 0, 0, 2, 2);
      const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
      if (Math.max(red, green, blue) < 48) pictures.dark++;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
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

    /** The layers that are sent over connections that stand: what has gone out of each, by its name. */
    async layers() {
      const outbound = (await reports()).flatMap((report) => [...report.values()]).filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
      return Object.fromEntries(outbound.map(({ rid, frameWidth, framesEncoded }) => [rid, { width: frameWidth, frames: framesEncoded }]));
    },

    /** What tables say under a title, row by row. */
    cells: (title) => [...all(`td[data-title="${title}"]`)].map((cell) => cell.textContent),

    states: () => [...all('[data-state]')].map((element) => element.dataset.state),

    async look() {
      const video = [...all('video')].find(visible);
      if (!video) return null;
      const frames = Math.max(0, ...(await inbound('video')).map(({ framesDecoded }) => framesDecoded));
      const seen = video.videoWidth > 0 ? picture(video) : {};
      return { frames, time: video.currentTime, paused: video.paused, muted: video.muted, width: video.videoWidth, ...seen };
    },

    /** The codecs in which video goes, such as `video/VP8`, and of each connection the transport protocol and the other end's address. */
    async media() {
      const media = { codecs: [], protocols: [], others: [] };
      for (const report of await reports()) {
        for (const entry of report.values()) {
          if (/^(in|out)bound-rtp$/.test(entry.type) && entry.kind === 'video') media.codecs.push(report.get(entry.codecId)?.mimeType);
          // Not every nominated pair: one that stood first stays nominated after a better one has taken its place.
          if (entry.type !== 'transport' || !entry.selectedCandidatePairId) continue;
          const pair = report.get(entry.selectedCandidatePairId);
          media.protocols.push(report.get(pair.localCandidateId)?.protocol);
          media.others.push(report.get(pair.remoteCandidateId)?.address);
        }
      }
      return media;
    },

    /** Keeps all that the player says in place of a picture from now on. */
    followWords() {
      const [words] = all('.screen-words');
      const keep = () => said.add(words.innerText.trim());
      keep();
      new MutationObserver(keep).observe(words, { childList: true, characterData: true, subtree: true });
    },

    said: () => [...said].filter(Boolean),

    /** From now on notes the age of each picture that is presented, which must be {@link wishes.timed}. */
    followAges() {
      const video = seen();
      const note = () => {
        pictures.ages.push(age(video));
        video.requestVideoFrameCallback(note);
      };
      video.requestVideoFrameCallback(note);
    },

    /** The ages that were noted since the last time this was asked, in milliseconds. */
    ages: () => pictures.ages.splice(0),

    followPictures() {
      for (const video of all('video')) followFrames(video);
      followDarkness();
    },

    /** What was followed since the last time this was asked: milliseconds between frames, and moments without a picture. */
    pictures: () => ({ gaps: pictures.gaps.splice(0), dark: pictures.dark }),

    /** Each frame that was presented since the last time this was asked: when, by performance.now(), and how wide. */
    shown: () => pictures.shown.splice(0),

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
