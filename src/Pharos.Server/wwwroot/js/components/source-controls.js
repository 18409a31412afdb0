import { element, setText } from './element.js';
import { icon, setIcon } from './icons.js';
import { LevelMeter } from './level-meter.js';

/** @import { CaptureState } from '../lib/capture.js' */
/** @import { IconName } from './icons.js' */

/**
 * @typedef {object} SourceEvents
 * @property {() => void} onMicrophone mute, unmute, or open one
 * @property {() => void} onCamera
 * @property {() => void} onScreen
 * @property {(deviceId: string) => void} onMicrophoneChosen '' for none
 * @property {(deviceId: string) => void} onCameraChosen
 */

/** Microphone, camera and screen: a switch each, and a menu of devices. */
export class SourceControls {
  meter = new LevelMeter();
  #microphone = toggle('microphone');
  #camera = toggle('camera');
  #screen = toggle('screen');
  #microphones = element('select', { class: 'field', 'aria-label': 'Microphone' });
  #cameras = element('select', { class: 'field', 'aria-label': 'Camera' });
  #cameraGroup = element('div', { class: 'source' }, this.#camera, this.#cameras);
  element;

  /** @param {SourceEvents} events */
  constructor(events) {
    this.#microphone.onclick = events.onMicrophone;
    this.#camera.onclick = events.onCamera;
    this.#screen.onclick = events.onScreen;
    this.#microphones.onchange = () => events.onMicrophoneChosen(this.#microphones.value);
    this.#cameras.onchange = () => events.onCameraChosen(this.#cameras.value);
    this.element = element('div', { class: 'sources', role: 'group', 'aria-label': 'What you send' },
      element('div', { class: 'source' }, this.#microphone, element('div', { class: 'source-device' }, this.#microphones, this.meter.element)),
      this.#cameraGroup,
      element('div', { class: 'source source-screen' }, this.#screen));
  }

  /** @param {CaptureState & { canShareScreen: boolean }} state */
  update(state) {
    const heard = state.microphone && !state.muted;
    show(this.#microphone, heard ? 'microphone' : 'microphone-off', !state.microphone ? 'Use a microphone' : state.muted ? 'Unmute' : 'Mute', heard);
    show(this.#camera, state.camera ? 'camera' : 'camera-off', state.camera ? 'Turn the camera off' : 'Use the camera', state.camera);
    show(this.#screen, 'screen', state.screen ? 'Stop sharing' : 'Share a screen', state.screen);
    setText(/** @type {Node} */ (this.#screen.lastChild), state.screen ? 'Stop sharing' : 'Share a screen');
    this.meter.element.hidden = !state.microphone;
    this.#screen.hidden = !state.canShareScreen;
    offer(this.#microphones, state.microphones, state.microphoneId, 'No microphone');
    offer(this.#cameras, state.cameras, state.cameraId, 'No camera');
    this.element.classList.toggle('asking', state.asking);
    for (const button of [this.#microphone, this.#camera, this.#screen]) button.disabled = state.asking;
  }
}

/** @param {IconName} name */
function toggle(name) {
  const button = element('button', { type: 'button', class: `toggle toggle-${name}` }, icon(name));
  if (name === 'screen') button.append(element('span', {}, ''));
  return button;
}

/**
 * @param {HTMLButtonElement} button
 * @param {IconName} iconName
 * @param {string} label
 * @param {boolean} on
 */
function show(button, iconName, label, on) {
  setIcon(button, iconName);
  button.classList.toggle('on', on);
  button.setAttribute('aria-label', label);
  button.title = label;
}

/**
 * Keeps a menu as it is unless the devices changed: an open one would close.
 *
 * @param {HTMLSelectElement} select
 * @param {MediaDeviceInfo[]} devices
 * @param {string | null} chosen
 * @param {string} none
 */
function offer(select, devices, chosen, none) {
  const wanted = [['', none], ...devices.map(({ deviceId, label }) => [deviceId, label])];
  const key = JSON.stringify(wanted);
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    select.replaceChildren(...wanted.map(([value, label]) => element('option', { value }, label ?? '')));
  }
  select.value = chosen ?? '';
  select.disabled = devices.length === 0;
}
