/** @import { DeskState } from './broadcast-desk.js' */
/** @import { CaptureProblem } from './capture-problem.js' */

/**
 * @typedef {object} Notice
 * @property {string} heading
 * @property {string} text
 * @property {'try-devices' | 'try-server' | null} action what a button under it does
 */

/** @type {Record<CaptureProblem, Notice>} */
const captureNotices = {
  'insecure-context': {
    heading: 'This page needs https',
    text: 'Browsers give a camera only to pages opened by https://, or at http://localhost on the server’s own machine. Start the server with Pharos__Https=self-signed, or put it behind a proxy with a certificate.',
    action: null,
  },
  'permission-denied': {
    heading: 'Camera and microphone are blocked',
    text: 'Allow them for this page: the symbol next to the address opens the settings. You can also share a screen instead.',
    action: 'try-devices',
  },
  'no-device': {
    heading: 'No camera or microphone found',
    text: 'Plug one in and try again, or share a screen instead.',
    action: 'try-devices',
  },
  'device-in-use': {
    heading: 'The camera or the microphone is in use',
    text: 'Another program holds it, such as a video call. Close that and try again.',
    action: 'try-devices',
  },
  'screen-denied': {
    heading: 'The screen cannot be shared',
    text: 'The operating system does not let this browser record the screen. On a Mac: System Settings, Privacy & Security, Screen Recording.',
    action: null,
  },
  'capture-failed': {
    heading: 'The camera or the microphone did not start',
    text: 'Try again; if it stays like this, unplug the device or restart the browser.',
    action: 'try-devices',
  },
};

/**
 * The one thing to tell the broadcaster just now: what stops the broadcast first, then what stops the picture.
 *
 * @param {DeskState} state
 * @returns {Notice | null}
 */
export function noticeFor(state) {
  return sessionNotice(state) ?? refusalNotice(state) ?? (state.capture.problem && captureNotices[state.capture.problem]);
}

/**
 * @param {DeskState} state
 * @returns {Notice | null}
 */
function sessionNotice({ session }) {
  if (session?.phase === 'reconnecting') {
    return {
      heading: session.serverShutsDown ? 'The server is restarting' : 'Connection to the server lost',
      text: session.route === 'relay'
        ? 'Reconnecting by itself; leave this page open. Your viewers get the picture back by themselves, too.'
        : 'Your viewers keep their picture. Reconnecting by itself; leave this page open.',
      action: null,
    };
  }
  if (session?.phase === 'connecting' && session.retrying) {
    return session.error === 'rate-limited'
      ? { heading: 'Too many connections', text: 'The server takes only so many from one address. Trying again by itself.', action: null }
      : { heading: 'The server cannot be reached', text: 'You go live as soon as it answers; it is tried again by itself.', action: null };
  }
  if (session?.phase === 'live' && session.mends) {
    return {
      heading: 'Your picture does not reach the server',
      text: 'Your network was interrupted. Reconnecting by itself; your viewers are told, and get the picture back by themselves.',
      action: null,
    };
  }
  if (session?.phase !== 'ended') return null;
  switch (session.endReason) {
    case 'already-live':
      return { heading: 'Live in another window', text: 'This broadcast goes on where it was started last. Going live here takes it back.', action: null };
    case 'ended':
      return { heading: 'The broadcast was ended', text: 'It was stopped from elsewhere. Your link stays the same.', action: null };
    case 'unauthorized':
      return { heading: 'This link is no longer valid', text: 'The server’s secret has changed since it was made. Going live makes a new one.', action: null };
    case 'refused':
      return { heading: 'The server closed the connection', text: 'Going live again usually helps.', action: null };
    default:
      return null;
  }
}

/**
 * @param {DeskState} state
 * @returns {Notice | null}
 */
function refusalNotice({ refusal }) {
  if (!refusal) return null;
  if (refusal.status === 0) return { heading: 'The server cannot be reached', text: 'Is it running, and are you online?', action: 'try-server' };
  if (refusal.status === 429) return { heading: 'Too many new streams', text: 'The server makes only so many a minute. Wait a moment and try again.', action: 'try-server' };
  return { heading: 'The server gave no link', text: refusal.message, action: 'try-server' };
}

/**
 * Where the broadcast stands, next to its button: short enough for one line on a phone, so that nothing below it moves.
 *
 * @param {DeskState} state
 */
export function statusFor(state) {
  const { session, capture, key, encoder } = state;
  switch (session?.phase) {
    case 'connecting':
      return 'Connecting to the server…';
    case 'live':
      return session.viewerCount === 0 ? 'You are live. Send the link.' : 'You are live.';
    case 'reconnecting':
      return 'Live, reconnecting to the server…';
  }
  if (encoder && !state.onAir) return encoder.viewerCount === 0 ? 'Your encoder is live. Send the link.' : 'Your encoder is live.';
  if (key !== 'none') return 'This server asks for a key.';
  if (capture.asking) return 'Your browser asks for your permission.';
  if (!capture.camera && !capture.screen && !capture.microphone) return 'Choose a camera, microphone or screen.';
  if (session?.endReason === 'left') return 'It has ended. The link stays the same.';
  return 'Nobody sees you yet.';
}
