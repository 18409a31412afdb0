import { fillShadow, element, setText } from './components/element.js';
import { icon } from './components/icons.js';
import { LiveBadge } from './components/live-badge.js';
import { PlayerControls } from './components/player-controls.js';
import { PlayerScreen } from './components/player-screen.js';
import { RouteBadge } from './components/route-badge.js';
import { StatisticsTable } from './components/statistics-table.js';
import { Api } from './lib/api.js';
import { qualitiesFor } from './lib/layer-wording.js';
import { pathHint } from './lib/path-wording.js';
import { StatisticsSampler } from './lib/statistics.js';
import { streamAddress } from './lib/stream-address.js';
import { isOver, noticeFor, screenFor } from './lib/view-wording.js';
import { ViewerSession } from './lib/viewer-session.js';
import { Playback } from './components/playback.js';

/** @import { PlayerAction } from './components/player-controls.js' */
/** @import { ViewState } from './lib/view-state.js' */

const sheets = ['tokens', 'controls', 'lighthouse', 'live-badge', 'statistics', 'player', 'player-screen', 'quality-menu', 'route']
  .map((name) => new URL(`../css/${name}.css`, import.meta.url).href);

/** @type {Record<string, PlayerAction | 'quality'>} */
const keys = { ' ': 'play', k: 'play', m: 'mute', f: 'fullscreen', p: 'picture-in-picture', i: 'statistics', q: 'quality' };
/** Controls get out of the way of a picture nobody points at. */
const controlsHideAfter = 3_000;
/** A layer that was chosen begins with its next key frame; one that played already changes nothing. */
const layerPlaysWithin = 3_000;

/**
 * `<pharos-player src="https://host/view/ID/">`: watches a stream. Its `phase` attribute says what it is doing, `route` which way the media
 * comes (`p2p`, `relay`, or nothing); a `change` event
 * carries the {@link ViewState} as `detail`.
 */
export class PharosPlayer extends HTMLElement {
  static observedAttributes = ['src'];

  /** @type {ViewerSession | null} */
  #session = null;
  #sampler = new StatisticsSampler();
  /** What the sampler follows. @type {RTCPeerConnection | null} */
  #sampled = null;
  #video = element('video', { class: 'video', playsInline: true, autoplay: true });
  #cover = element('video', { class: 'video cover', playsInline: true, autoplay: true, muted: true, 'aria-hidden': 'true', tabIndex: -1 });
  #playback = new Playback(this, this.#video, this.#cover, () => this.#update());
  #screen = new PlayerScreen();
  #badge = new LiveBadge();
  #route = new RouteBadge();
  #notice = element('p', { class: 'notice', role: 'status' });
  #unmute = element('button', { type: 'button', class: 'call unmute', onclick: () => this.#playback.setMuted(false) },
    icon('volume-off'), 'Turn the sound on');
  #start = element('button', { type: 'button', class: 'call start', onclick: () => this.#playback.play() }, icon('play'), 'Play');
  #controls = new PlayerControls({
    onAction: (action) => this.#act(action),
    onVolume: (volume) => this.#playback.setVolume(volume),
    onQuality: (id) => this.#chooseLayer(id),
  });
  /** How many lines the layers have that were chosen and have played. @type {Map<string, number>} */
  #lines = new Map();
  #chosenAt = 0;
  #table = new StatisticsTable();
  #hint = element('p', { class: 'hint', hidden: true });
  #path = '';
  #wantsStatistics = false;
  #statistics = element('div', { class: 'panel', hidden: true, tabIndex: 0, role: 'region', 'aria-label': 'Statistics' }, this.#table.element, this.#hint);
  #stage = element('div', { class: 'stage' },
    this.#video, this.#cover, this.#screen.element, this.#badge.element, this.#notice, this.#statistics, this.#unmute, this.#start, this.#controls.element);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;
  #retry = () => this.#session?.retryNow();

  constructor() {
    super();
    this.#badge.element.append(this.#route.element);
    fillShadow(this, sheets, this.#stage);
    for (const sign of ['pointermove', 'pointerdown', 'focusin']) this.#stage.addEventListener(sign, () => this.#wake());
    this.#video.addEventListener('resize', () => this.#measure());
    this.#video.addEventListener('dblclick', () => this.#act('fullscreen'));
    this.addEventListener('keydown', (event) => this.handleKey(event));
  }

  /** @returns {ViewState | null} */
  get state() {
    return this.#session?.state ?? null;
  }

  connectedCallback() {
    this.#watch();
    this.#wake();
    this.#clock = setInterval(() => this.#tick(), 1000);
    window.addEventListener('online', this.#retry);
  }

  disconnectedCallback() {
    clearInterval(this.#clock);
    this.#clock = undefined;
    clearTimeout(this.#idle);
    window.removeEventListener('online', this.#retry);
    this.#session?.stop();
    this.#session = null;
    this.#playback.show(null, null);
  }

  attributeChangedCallback() {
    // The first one comes before the element is connected, and counts then.
    if (this.#clock !== undefined) this.#watch();
  }

  /**
   * A page whose only matter is this player hands it the keys pressed outside of it, too.
   *
   * @param {KeyboardEvent} event
   */
  handleKey(event) {
    const action = keys[event.key.toLowerCase()];
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const isTyping = /^(input|select|textarea)$/i.test(target.tagName ?? '');
    const presses = event.key === ' ' && /^(button|a|summary)$/i.test(target.tagName ?? '');
    if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping || presses) return;
    event.preventDefault();
    this.#act(action);
  }

  #watch() {
    const address = streamAddress(this.getAttribute('src') ?? '', document.baseURI);
    this.#session?.stop();
    this.#session = null;
    this.#lines.clear();
    if (!address) return this.#update();
    const api = new Api(new URL('../../', address.apiUrl));
    const session = new ViewerSession({ url: address.socketUrl, look: () => api.stream(address.streamId) });
    this.#session = session;
    session.on('change', (state) => {
      if (session !== this.#session) return;
      const { audio, video } = state;
      this.#playback.show(audio, video).then(() => session.presented(video));
      this.#update();
      this.dispatchEvent(new CustomEvent('change', { detail: state }));
    });
    session.start();
    this.#update();
  }

  #update() {
    const state = this.#session?.state;
    const { paused, muted, volume, blocked, mutedByBrowser, ...display } = this.#playback.state;
    const shows = state !== undefined && (state.audio !== null || state.video !== null);
    this.setAttribute('phase', state?.phase ?? 'idle');
    this.#screen.update(state ? screenFor(state) : { mood: 'still', heading: 'Nothing to play', text: 'The player was given no link to a stream.' });
    setText(this.#notice, state ? noticeFor(state) : '');
    this.#unmute.hidden = !(shows && mutedByBrowser && !blocked && state.audio);
    this.#start.hidden = !(shows && blocked);
    this.#statistics.hidden = !(shows && this.#wantsStatistics);
    const qualities = state && shows ? qualitiesFor(state, this.#linesShown, this.#lines) : [];
    this.#controls.update({ enabled: shows, paused, muted, volume, statistics: this.#wantsStatistics, qualities, ...display });
    this.#updateBadge();
  }

  /** Of a picture that stands upright, the lines across count: it is the same picture, turned. */
  get #linesShown() {
    return Math.min(this.#video.videoWidth, this.#video.videoHeight) || null;
  }

  /** @param {string | null} id */
  #chooseLayer(id) {
    this.#chosenAt = performance.now();
    this.#session?.chooseLayer(id);
  }

  #measure() {
    const lines = this.#linesShown;
    const layer = this.#session?.state.layers.find(({ id }) => id === this.#session?.state.layer);
    if (layer?.active && lines) this.#lines.set(layer.id, lines);
    this.#update();
  }

  #updateBadge() {
    const state = this.#session?.state;
    const live = state !== undefined && ['joining', 'playing', 'mending'].includes(state.phase) && !isOver(state);
    this.#route.update(live ? state.route : null, live ? this.#path : '');
    this.setAttribute('route', state?.route ?? '');
    this.#badge.update({ live, liveSince: state?.liveSince ?? null, viewerCount: state?.viewerCount ?? 0, now: Date.now() });
  }

  async #tick() {
    this.#updateBadge();
    if (performance.now() - this.#chosenAt > layerPlaysWithin) this.#measure();
    const session = this.#session;
    const connection = session?.connection;
    // What nobody looks at is not shown, and its delay is nobody's.
    if (!session || !connection || document.hidden) return;
    if (connection !== this.#sampled) [this.#sampler, this.#sampled] = [new StatisticsSampler(), connection];
    const statistics = this.#sampler.sample(await connection.getStats());
    if (connection !== session.connection) return;
    session.measured(statistics.delay);
    this.#path = pathHint(session.state.route, statistics.path);
    this.#hint.hidden = this.#path === '';
    setText(this.#hint, this.#path);
    this.#table.update([{ name: 'This connection', statistics }]);
  }

  /** @param {PlayerAction | 'quality'} action */
  #act(action) {
    this.#wake();
    switch (action) {
      case 'play':
        return this.#playback.toggle();
      case 'mute':
        return this.#playback.setMuted(!this.#playback.state.muted);
      case 'fullscreen':
        return this.#playback.toggleFullscreen();
      case 'picture-in-picture':
        return this.#playback.togglePictureInPicture();
      case 'quality':
        return this.#controls.toggleQualities();
      case 'statistics':
        this.#wantsStatistics = !this.#wantsStatistics;
        this.#update();
        return void this.#tick();
    }
  }

  #wake() {
    this.#stage.classList.remove('idle');
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#stage.classList.add('idle'), controlsHideAfter);
  }
}

customElements.define('pharos-player', PharosPlayer);
