/** @import { ViewState } from './view-state.js' */

/**
 * @typedef {object} Screen what stands in place of the picture
 * @property {'beam' | 'spinner' | 'still'} mood
 * @property {string} heading
 * @property {string} text
 * @property {boolean} [over] whether what was seen last shines through
 */

/** After this many connections that came to nothing it is not chance, and the person should know. */
const telling = 2;

const noRelay = 'Your network does not let the picture of this server through. Trying again; another network, such as mobile data, may work.';

const trying = 'The server cannot be reached just now. Trying again…';

const unreachable = 'Your network and the broadcaster’s do not let them connect directly. Trying again; another network, such as mobile data, may work.';

/** @type {Screen} */
const notYet = { mood: 'beam', heading: 'Not live yet', text: 'Stay on this page: the picture comes by itself as soon as the broadcast begins.' };

const goodbye = 'Thank you for watching. If it goes live again, the picture starts by itself.';

/**
 * In plain words, what a viewer is waiting for; null where there is a picture to see.
 *
 * @param {ViewState} state
 * @returns {Screen | null}
 */
export function screenFor(state) {
  if (isAway(state)) return slateFor(state);
  switch (state.phase) {
    case 'connecting':
      return { mood: 'spinner', heading: 'Connecting…', text: '' };
    case 'unreachable':
      return { mood: 'spinner', heading: 'The server cannot be reached', text: 'Trying again by itself. Are you online?' };
    case 'waiting':
      return notYet;
    case 'joining':
      return { mood: 'spinner', heading: 'Joining the broadcast…', text: whyNot(state) };
    case 'ended':
      return state.endReason === 'lost'
        ? { mood: 'beam', heading: 'The broadcast was interrupted', text: 'The broadcaster lost the connection. If they come back, the picture starts again by itself.' }
        : { mood: 'still', heading: 'The broadcast has ended', text: goodbye };
    case 'full':
      return { mood: 'beam', heading: 'Every seat is taken', text: 'This broadcast has as many viewers as it can serve. You get in by yourself when a place is free.' };
    case 'unavailable':
      return { mood: 'spinner', heading: 'One moment…', text: 'The part of the server that has this broadcast cannot be reached. Trying again by itself.' };
    case 'not-found':
      return { mood: 'still', heading: 'There is no such stream', text: 'The link may be cut short. Ask the broadcaster to send it again.' };
    case 'unsupported':
      return { mood: 'still', heading: 'Your browser cannot play this broadcast', text: unsupported(state.codec) };
    case 'refused':
      return { mood: 'still', heading: 'The server closed the connection', text: 'Reload the page to try again.' };
    case 'mending':
      if (state.audio || state.video) return null;
      return { mood: 'spinner', heading: 'Joining the broadcast…', text: whyNot(state) };
    case 'playing':
      if (state.video) return null;
      return state.audio
        ? { mood: 'beam', heading: 'Sound only', text: 'The broadcaster sends no picture just now.' }
        : { mood: 'still', heading: 'Paused', text: 'The broadcaster sends neither picture nor sound just now.' };
    default:
      return { mood: 'still', heading: '', text: '' };
  }
}

/**
 * Whether nothing is to be expected before the broadcaster is back. A direct picture may go on without a server.
 *
 * @param {ViewState} state
 */
function isAway(state) {
  return state.presence !== 'here' && ['joining', 'playing', 'mending'].includes(state.phase) && !(state.route === 'p2p' && state.flows);
}

/**
 * Whether to a person the broadcast is over: who sent it has left, and would have to begin anew.
 *
 * @param {ViewState} state
 */
export function isOver(state) {
  return state.presence === 'left' && isAway(state);
}

/**
 * @param {ViewState} state
 * @returns {Screen}
 */
function slateFor(state) {
  const over = state.video !== null || state.audio !== null;
  if (state.presence === 'left') return over ? { mood: 'still', heading: 'The broadcast has ended', text: goodbye } : notYet;
  return { mood: 'beam', heading: 'The broadcaster is reconnecting', text: 'Stay here: it goes on by itself.', over };
}

/** @param {string | null} codec */
function unsupported(codec) {
  return `It is sent in ${codec ?? 'a format'}${codec ? ', which' : ' that'} this browser cannot decode. Try another browser or another device.`;
}

/** @param {ViewState} state */
function whyNot(state) {
  if (state.failures < telling || !state.signaling) return '';
  return state.via === 'relay' ? noRelay : unreachable;
}

/**
 * A word about the connection, next to the picture or what stands in its place.
 *
 * @param {ViewState} state
 */
export function noticeFor(state) {
  if (state.signaling && isAway(state)) return '';
  if (state.phase === 'mending' && (state.audio || state.video)) {
    return whyNot(state) || (state.signaling ? 'The picture stopped. Reconnecting…' : trying);
  }
  if (state.signaling) return '';
  switch (state.phase) {
    case 'playing':
      return state.route === 'relay' ? trying : 'The server cannot be reached just now. The picture goes on.';
    case 'waiting':
    case 'joining':
    case 'ended':
      return trying;
    default:
      return '';
  }
}
