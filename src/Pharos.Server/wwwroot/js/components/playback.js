import { firstFrame } from './first-frame.js';

/** A connection that stands and sends no picture for this long is shown as it is. */
const framesWithin = 8_000;

/**
 * @typedef {object} PlaybackState
 * @property {boolean} paused
 * @property {boolean} muted
 * @property {number} volume
 * @property {boolean} blocked the browser plays nothing before the person asks for it
 * @property {boolean} mutedByBrowser it plays, but only without sound
 * @property {boolean} fullscreen
 * @property {boolean} canFullscreen
 * @property {boolean} pictureInPicture
 * @property {boolean} canPictureInPicture
 */

/**
 * Plays tracks in a `<video>`, whatever the browser allows: with sound, else without, else when asked to. Where other tracks take the place of
 * some that play, a second, silent `<video>` lies over the first while that one changes, so that there is a picture all the time.
 */
export class Playback {
  #host;
  #video;
  #cover;
  #onChange;
  #stream = new MediaStream();
  /** Settled when the stream is shown. @type {Promise<void>} */
  #shown = Promise.resolve();
  #blocked = false;
  #mutedByBrowser = false;
  #pausedByPerson = false;

  /**
   * @param {HTMLElement} host what goes full screen
   * @param {HTMLVideoElement} video
   * @param {HTMLVideoElement} cover
   * @param {() => void} onChange
   */
  constructor(host, video, cover, onChange) {
    this.#host = host;
    this.#video = video;
    this.#cover = cover;
    this.#onChange = onChange;
    for (const event of ['play', 'pause', 'volumechange', 'enterpictureinpicture', 'leavepictureinpicture']) {
      video.addEventListener(event, onChange);
    }
    host.addEventListener('fullscreenchange', onChange);
  }

  /** @returns {PlaybackState} */
  get state() {
    return {
      paused: this.#video.paused,
      muted: this.#video.muted,
      volume: this.#video.volume,
      blocked: this.#blocked,
      mutedByBrowser: this.#mutedByBrowser,
      fullscreen: document.fullscreenElement === this.#host,
      canFullscreen: document.fullscreenEnabled || this.#phoneFullscreen !== undefined,
      pictureInPicture: document.pictureInPictureElement === this.#host,
      canPictureInPicture: document.pictureInPictureEnabled === true,
    };
  }

  /**
   * Settles when they are shown, or others are wanted.
   *
   * @param {MediaStreamTrack | null} audio
   * @param {MediaStreamTrack | null} video
   */
  show(audio, video) {
    const wanted = [audio, video].filter((track) => track !== null);
    const current = this.#stream.getTracks();
    if (wanted.length === current.length && wanted.every((track) => current.includes(track))) return this.#shown;
    // A stream of its own for each set of tracks: a track that leaves a playing stream would stay as a frozen picture.
    this.#stream = new MediaStream(wanted);
    this.#shown = this.#change(this.#stream, video, current);
    return this.#shown;
  }

  /**
   * @param {MediaStream} stream
   * @param {MediaStreamTrack | null} video
   * @param {MediaStreamTrack[]} current
   */
  async #change(stream, video, current) {
    const covers = video !== null && current.some((track) => track.kind === 'video') && !this.#video.paused && !document.hidden;
    if (covers) {
      this.#cover.srcObject = new MediaStream([video]);
      this.#cover.play().catch(() => {});
      await firstFrame(this.#cover, framesWithin);
      if (stream !== this.#stream) return;
      this.#cover.classList.add('on');
    }
    const isEmpty = stream.getTracks().length === 0;
    this.#video.srcObject = isEmpty ? null : stream;
    if (!isEmpty && !this.#pausedByPerson) this.#begin();
    if (covers) await firstFrame(this.#video, framesWithin);
    if (stream !== this.#stream) return;
    this.#cover.classList.remove('on');
    this.#cover.srcObject = null;
  }

  play() {
    this.#pausedByPerson = false;
    this.#video.muted = false;
    return this.#begin();
  }

  toggle() {
    if (this.#video.paused) {
      this.#pausedByPerson = false;
      this.#begin();
    } else {
      this.#pausedByPerson = true;
      this.#video.pause();
    }
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    this.#video.muted = muted;
    this.#mutedByBrowser = false;
    if (!muted && this.#video.volume === 0) this.#video.volume = 0.5;
    this.#onChange();
  }

  /** @param {number} volume */
  setVolume(volume) {
    this.#video.volume = volume;
    this.setMuted(volume === 0);
  }

  toggleFullscreen() {
    if (document.fullscreenElement === this.#host) document.exitFullscreen().catch(() => {});
    else if (document.fullscreenEnabled) this.#host.requestFullscreen().catch(() => {});
    else this.#phoneFullscreen?.call(this.#video);
  }

  togglePictureInPicture() {
    if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
    else this.#video.requestPictureInPicture?.().catch(() => {});
  }

  /** iPhones let only the video itself go full screen. @returns {(() => void) | undefined} */
  get #phoneFullscreen() {
    return /** @type {any} */ (this.#video).webkitEnterFullscreen;
  }

  async #begin() {
    const stream = this.#stream;
    try {
      await this.#video.play();
      this.#blocked = false;
    } catch (error) {
      // Replaced by other tracks while it started: those begin by themselves.
      if (stream !== this.#stream || /** @type {Error} */ (error).name !== 'NotAllowedError') return;
      if (this.#video.muted) {
        this.#blocked = true;
      } else {
        this.#video.muted = true;
        this.#mutedByBrowser = true;
        return void this.#begin();
      }
    }
    this.#onChange();
  }
}
