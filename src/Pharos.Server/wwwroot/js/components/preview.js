import { element, setText } from './element.js';
import { lighthouse } from './lighthouse.js';
import { LiveBadge } from './live-badge.js';
import { RouteBadge } from './route-badge.js';

/** @import { Route } from '../lib/messages.js' */
/** @import { CaptureState } from '../lib/capture.js' */

/** What the broadcaster's viewers see. */
export class Preview {
  #video = element('video', { class: 'preview-video', muted: true, playsInline: true, autoplay: true, 'aria-label': 'Preview of your broadcast' });
  #heading = element('p', { class: 'screen-heading' });
  #screen = element('div', { class: 'screen' }, element('div', { class: 'screen-figure' }, lighthouse()), this.#heading);
  #badge = new LiveBadge();
  #route = new RouteBadge();
  element = element('div', { class: 'preview' }, this.#video, this.#screen, this.#badge.element);

  constructor() {
    this.#badge.element.append(this.#route.element);
  }

  /**
   * @param {object} state
   * @param {CaptureState} state.capture
   * @param {MediaStreamTrack | null} state.track
   * @param {boolean} state.onAir
   * @param {number | null} state.liveSince
   * @param {number} state.viewerCount
   * @param {Route} state.route
   * @param {number} state.now
   */
  update({ capture, track, onAir, route, ...badge }) {
    const current = /** @type {MediaStream | null} */ (this.#video.srcObject);
    if ((current?.getVideoTracks()[0] ?? null) !== track) this.#video.srcObject = track && new MediaStream([track]);
    // People know their face from mirrors; the camera on the back of a phone shows the world as it is.
    this.#video.classList.toggle('mirrored', capture.camera && track?.getSettings().facingMode !== 'environment');
    this.#screen.hidden = track !== null;
    this.#screen.dataset.mood = onAir ? 'beam' : capture.asking ? 'spinner' : 'still';
    setText(this.#heading, headingFor(capture));
    this.#route.update(onAir && badge.liveSince !== null ? route : null);
    this.#badge.update({ live: onAir && badge.liveSince !== null, ...badge });
  }
}

/** @param {CaptureState} capture */
function headingFor(capture) {
  if (capture.asking) return 'Please allow camera and microphone';
  if (!capture.microphone) return 'No picture';
  return capture.muted ? 'No picture, and no sound' : 'Sound only';
}
