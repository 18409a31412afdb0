import { BroadcasterView } from './components/broadcaster-view.js';
import { fillShadow } from './components/element.js';
import { AudioLevel } from './lib/audio-level.js';
import { BroadcastDesk } from './lib/broadcast-desk.js';
import { ScreenWakeLock } from './lib/screen-wake-lock.js';
import { shareLink, whipAddress } from './lib/share-link.js';
import { StatisticsSampler } from './lib/statistics.js';
import { delaysInWords, withDelays } from './lib/viewer-delays.js';

/** @import { Notice } from './lib/broadcast-wording.js' */

const sheets = ['tokens', 'controls', 'lighthouse', 'live-badge', 'statistics', 'broadcaster', 'notice-card', 'sources', 'route']
  .map((name) => new URL(`../css/${name}.css`, import.meta.url).href);

/**
 * `<pharos-broadcaster>`: goes live on the server this module came from, or on the one its `server` attribute names. Its `phase`
 * attribute says where the broadcast stands; a `change` event carries the state as `detail`.
 */
export class PharosBroadcaster extends HTMLElement {
  /** @type {BroadcastDesk | null} */
  #desk = null;
  #level = new AudioLevel();
  /** @type {WeakMap<RTCPeerConnection, StatisticsSampler>} */
  #samplers = new WeakMap();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #frame = 0;
  #wakeLock = new ScreenWakeLock();
  #view = new BroadcasterView({
    onGoLive: () => this.#desk?.goLive(),
    onStop: () => this.#desk?.stop(),
    onTitle: (title) => this.#desk?.setTitle(title),
    onKey: (key) => this.#desk?.createStream(key),
    onQuality: (quality) => this.#desk?.setQuality(quality),
    onRoute: (route) => this.#desk?.setRoute(route),
    onRenew: () => this.#desk?.renewStream(),
    onEncoder: () => this.#desk?.followEncoder(),
    onNotice: (action) => this.#act(action),
    sources: {
      onMicrophone: () => this.#switchMicrophone(),
      onCamera: () => (this.#capture?.state.camera ? this.#capture.stopCamera() : this.#capture?.useCamera()),
      onScreen: () => (this.#capture?.state.screen ? this.#capture.stopScreen() : this.#capture?.shareScreen()),
      onMicrophoneChosen: (id) => (id ? this.#capture?.useMicrophone(id) : this.#capture?.stopMicrophone()),
      onCameraChosen: (id) => (id ? this.#capture?.useCamera(id) : this.#capture?.stopCamera()),
    },
  });
  #warn = (/** @type {BeforeUnloadEvent} */ event) => {
    if (this.#desk?.state.onAir) event.preventDefault();
  };
  #retry = () => this.#desk?.retryNow();
  #keepAwake = () => this.#wakeLock.hold(this.#desk?.state.onAir === true && document.visibilityState === 'visible');

  constructor() {
    super();
    fillShadow(this, sheets, this.#view.element);
  }

  connectedCallback() {
    this.#desk = new BroadcastDesk(this.#server);
    this.#desk.on('change', () => this.#update());
    window.addEventListener('beforeunload', this.#warn);
    window.addEventListener('online', this.#retry);
    document.addEventListener('visibilitychange', this.#keepAwake);
    this.#clock = setInterval(() => this.#tick(), 1000);
    this.#frame = requestAnimationFrame(() => this.#animate());
    // Only a reload goes on by itself: a duplicated tab has the same memory, and must not take over from the first.
    const [navigation] = performance.getEntriesByType('navigation');
    this.#desk.open({ resume: /** @type {PerformanceNavigationTiming} */ (navigation)?.type === 'reload' });
    this.#update();
  }

  disconnectedCallback() {
    window.removeEventListener('beforeunload', this.#warn);
    window.removeEventListener('online', this.#retry);
    document.removeEventListener('visibilitychange', this.#keepAwake);
    clearInterval(this.#clock);
    cancelAnimationFrame(this.#frame);
    // The desk says what changes while it is closed: unheard, so that nothing of it is set up anew.
    const desk = this.#desk;
    this.#desk = null;
    desk?.stop();
    desk?.close();
    this.#level.close();
    this.#wakeLock.hold(false);
  }

  get #capture() {
    return this.#desk?.capture;
  }

  get #server() {
    return new URL(this.getAttribute('server') ?? new URL('../', import.meta.url), document.baseURI);
  }

  #update() {
    const desk = this.#desk;
    if (!desk) return;
    const state = desk.state;
    this.setAttribute('phase', state.session?.phase ?? 'idle');
    this.setAttribute('route', (state.onAir && state.session?.route) || '');
    this.#level.follow(desk.capture.tracks.audio);
    this.#view.update({
      desk: state,
      track: desk.capture.tracks.video,
      share: shareLink(state.stream, this.#server),
      whip: whipAddress(state.stream, this.#server),
      canShareScreen: typeof navigator.mediaDevices?.getDisplayMedia === 'function',
      now: Date.now(),
    });
    this.#keepAwake();
    this.dispatchEvent(new CustomEvent('change', { detail: state }));
  }

  async #tick() {
    if (!this.#desk) return;
    if (this.#desk.state.onAir) this.#update();
    const rows = await Promise.all(this.#desk.connections.map(async ({ connection, ...row }) => {
      const sampler = this.#samplers.get(connection) ?? new StatisticsSampler();
      this.#samplers.set(connection, sampler);
      return { ...row, statistics: sampler.sample(await connection.getStats()) };
    }));
    const delays = this.#desk?.state.session?.delays ?? null;
    this.#view.updateStatistics(withDelays(rows, delays, Date.now()), delaysInWords(delays, Date.now()));
  }

  #animate() {
    this.#view.updateLevel(this.#level.level);
    this.#frame = requestAnimationFrame(() => this.#animate());
  }

  #switchMicrophone() {
    const capture = this.#capture;
    if (!capture) return;
    if (!capture.state.microphone) capture.useMicrophone();
    else capture.mute(!capture.state.muted);
  }

  /** @param {NonNullable<Notice['action']>} action */
  #act(action) {
    if (action === 'try-devices') this.#capture?.start();
    else this.#desk?.createStream();
  }
}

customElements.define('pharos-broadcaster', PharosBroadcaster);
