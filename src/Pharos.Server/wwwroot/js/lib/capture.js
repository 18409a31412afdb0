import { problemOf } from './capture-problem.js';
import { Emitter } from './emitter.js';
import { cameraConstraints, defaultQuality, priorities, screenConstraints } from './quality.js';

/** @import { CaptureProblem } from './capture-problem.js' */
/** @import { Quality } from './quality.js' */
/** @import { Tracks } from './viewer-connection.js' */

/**
 * @typedef {object} CaptureState
 * @property {boolean} asking the browser asks the person for permission, or opens the device
 * @property {boolean} camera
 * @property {boolean} screen
 * @property {boolean} microphone there is one, muted or not
 * @property {boolean} muted
 * @property {string | null} cameraId
 * @property {string | null} microphoneId
 * @property {MediaDeviceInfo[]} cameras
 * @property {MediaDeviceInfo[]} microphones
 * @property {CaptureProblem | null} problem
 */

/**
 * What the broadcaster sends: at most one microphone, and a camera or a screen. A camera stays open behind a shared screen:
 * when the sharing ends, the picture is back at once, even from a window in the background, where browsers open no device.
 *
 * @extends {Emitter<{ change: CaptureState, tracks: Tracks }>}
 */
export class Capture extends Emitter {
  #devices;
  /** @type {MediaStreamTrack | null} */
  #camera = null;
  /** @type {MediaStreamTrack | null} */
  #screen = null;
  /** @type {MediaStreamTrack | null} */
  #microphone = null;
  #muted = false;
  #asking = 0;
  /** @type {CaptureProblem | null} */
  #problem = null;
  /** @type {MediaDeviceInfo[]} */
  #list = [];
  /** @type {Quality} */
  #quality = defaultQuality;
  #closed = false;
  #listen = () => this.#listDevices();

  /** @param {MediaDevices | undefined} [devices] undefined in an insecure context */
  constructor(devices = globalThis.navigator?.mediaDevices) {
    super();
    this.#devices = devices;
    devices?.addEventListener('devicechange', this.#listen);
  }

  /** @returns {CaptureState} */
  get state() {
    return {
      asking: this.#asking > 0,
      camera: this.#camera !== null && this.#screen === null,
      screen: this.#screen !== null,
      microphone: this.#microphone !== null,
      muted: this.#muted,
      cameraId: this.#camera?.getSettings().deviceId ?? null,
      microphoneId: this.#microphone?.getSettings().deviceId ?? null,
      cameras: this.#list.filter((device) => device.kind === 'videoinput'),
      microphones: this.#list.filter((device) => device.kind === 'audioinput'),
      problem: this.#problem,
    };
  }

  /** @returns {Tracks} */
  get tracks() {
    return { audio: this.#microphone, video: this.#screen ?? this.#camera, videoSource: this.#screen ? 'screen' : 'camera' };
  }

  /** Opens camera and microphone, or whichever of the two there is. */
  async start() {
    await this.#ask(async (devices) => {
      const both = { video: cameraConstraints(this.#quality), audio: true };
      const stream = await devices.getUserMedia(both).catch(async (error) => {
        if (this.#closed || problemOf(error) === 'permission-denied') throw error;
        return devices.getUserMedia({ audio: true }).catch(() => devices.getUserMedia({ video: both.video })).catch(() => {
          throw error;
        });
      });
      this.#takeMicrophone(stream.getAudioTracks()[0] ?? null);
      this.#takeCamera(stream.getVideoTracks()[0] ?? null);
    });
  }

  /** @param {string} [deviceId] any camera where none is given */
  async useCamera(deviceId) {
    // Phones cannot open a second camera while the first is in use.
    if (deviceId && deviceId !== this.state.cameraId) this.#takeCamera(null);
    if (this.#camera) {
      this.#takeScreen(null);
      this.#changed();
      return;
    }
    await this.#ask(async (devices) => {
      const video = { ...cameraConstraints(this.#quality), ...(deviceId && { deviceId: { exact: deviceId } }) };
      const stream = await devices.getUserMedia({ video });
      this.#takeScreen(null);
      this.#takeCamera(stream.getVideoTracks()[0]);
    });
  }

  /** Turns the camera off, its light included. */
  stopCamera() {
    this.#takeCamera(null);
    this.#changed();
  }

  /** @param {string} [deviceId] */
  async useMicrophone(deviceId) {
    await this.#ask(async (devices) => {
      const stream = await devices.getUserMedia({ audio: deviceId ? { deviceId: { exact: deviceId } } : true });
      this.#takeMicrophone(stream.getAudioTracks()[0]);
    });
  }

  stopMicrophone() {
    this.#takeMicrophone(null);
    this.#changed();
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.#muted = muted;
    if (this.#microphone) this.#microphone.enabled = !muted;
    this.#changed();
  }

  async shareScreen() {
    await this.#ask(async (devices) => {
      const stream = await devices.getDisplayMedia({ video: screenConstraints(this.#quality), audio: false }).catch((error) => {
        // The person closed the browser's picker: nothing to explain.
        if (error.name === 'NotAllowedError' && !/system/i.test(error.message)) return null;
        throw error;
      });
      if (stream) this.#takeScreen(stream.getVideoTracks()[0]);
    }, 'screen-denied');
  }

  stopScreen() {
    this.#takeScreen(null);
    this.#changed();
  }

  /** @param {Quality} quality */
  async setQuality(quality) {
    this.#quality = quality;
    await Promise.all([
      this.#camera?.applyConstraints(cameraConstraints(quality)).catch(() => {}),
      this.#screen?.applyConstraints(screenConstraints(quality)).catch(() => {}),
    ]);
  }

  /** Lets go of everything, and of what the browser still brings: a prompt may be open. */
  close() {
    this.#closed = true;
    this.#devices?.removeEventListener('devicechange', this.#listen);
    this.#takeScreen(null);
    this.#takeCamera(null);
    this.#takeMicrophone(null);
    this.#changed();
  }

  /**
   * @param {(devices: MediaDevices) => Promise<void>} step
   * @param {CaptureProblem} [denied] what a refusal means here
   */
  async #ask(step, denied = 'permission-denied') {
    if (this.#closed) return;
    if (!this.#devices) {
      this.#problem = 'insecure-context';
      this.#changed();
      return;
    }
    this.#asking++;
    this.#problem = null;
    this.emit('change', this.state);
    try {
      await step(this.#devices);
    } catch (error) {
      const problem = problemOf(error);
      this.#problem = problem === 'permission-denied' ? denied : problem;
    }
    this.#asking--;
    if (this.#closed) return;
    await this.#listDevices();
    this.#changed();
  }

  async #listDevices() {
    // Without a permission the list has no ids and no names, and is of no use in a picker.
    const list = await this.#devices?.enumerateDevices().catch(() => []) ?? [];
    this.#list = list.filter((device) => device.deviceId && device.label);
    this.emit('change', this.state);
  }

  /** @param {MediaStreamTrack | null} track */
  #takeCamera(track) {
    release(this.#camera);
    this.#camera = this.#hinted(this.#wanted(track), 'camera', () => {
      if (this.#camera !== track) return;
      this.#camera = null;
      this.#changed();
    });
  }

  /** @param {MediaStreamTrack | null} track */
  #takeScreen(track) {
    release(this.#screen);
    this.#screen = this.#hinted(this.#wanted(track), 'screen', () => {
      if (this.#screen !== track) return;
      this.#screen = null;
      this.#changed();
    });
  }

  /** @param {MediaStreamTrack | null} track */
  #takeMicrophone(track) {
    release(this.#microphone);
    this.#microphone = this.#wanted(track);
    if (!track || !this.#microphone) return;
    track.enabled = !this.#muted;
    track.onended = () => {
      if (this.#microphone !== track) return;
      this.#microphone = null;
      this.#changed();
    };
  }

  /**
   * A track that comes after the end is let go at once.
   *
   * @param {MediaStreamTrack | null} track
   */
  #wanted(track) {
    if (!this.#closed) return track;
    release(track);
    return null;
  }

  /**
   * @param {MediaStreamTrack | null} track
   * @param {'camera' | 'screen'} source
   * @param {() => void} onEnded unplugged, or stopped from the browser's own bar
   */
  #hinted(track, source, onEnded) {
    if (!track) return null;
    track.contentHint = priorities(source).contentHint;
    track.onended = onEnded;
    return track;
  }

  #changed() {
    this.emit('tracks', this.tracks);
    this.emit('change', this.state);
  }
}

/** @param {MediaStreamTrack | null} track */
function release(track) {
  if (!track) return;
  track.onended = null;
  track.stop();
}
