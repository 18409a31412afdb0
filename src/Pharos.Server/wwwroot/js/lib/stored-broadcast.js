/** @import { CreatedStream } from './api.js' */
/** @import { RoutePolicy } from './messages.js' */

/**
 * What a reload of the broadcaster's window must not lose. It is kept for this window only, and never in its address.
 *
 * @typedef {{ stream: CreatedStream, title: string, live: boolean, route?: RoutePolicy }} Broadcast
 */

const broadcastKey = 'pharos.broadcast';
const publishKeyKey = 'pharos.publish-key';

/** @returns {Broadcast | null} */
export function loadBroadcast() {
  try {
    return JSON.parse(sessionStorage.getItem(broadcastKey) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {Broadcast | null} broadcast */
export function saveBroadcast(broadcast) {
  attempt(() => {
    if (broadcast) sessionStorage.setItem(broadcastKey, JSON.stringify(broadcast));
    else sessionStorage.removeItem(broadcastKey);
  });
}

/** @returns {string | null} */
export function loadPublishKey() {
  try {
    return localStorage.getItem(publishKeyKey);
  } catch {
    return null;
  }
}

/** @param {string | null} key */
export function savePublishKey(key) {
  attempt(() => {
    if (key) localStorage.setItem(publishKeyKey, key);
    else localStorage.removeItem(publishKeyKey);
  });
}

/** @param {() => void} store which a browser may forbid: the page then works until it is reloaded */
function attempt(store) {
  try {
    store();
  } catch {
    // Nothing is lost but the memory of it.
  }
}
