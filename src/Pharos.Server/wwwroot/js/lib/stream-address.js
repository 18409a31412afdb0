/**
 * Where a stream is: from a link to it, or from its bare id.
 *
 * @typedef {object} StreamAddress
 * @property {string} streamId
 * @property {string} viewUrl
 * @property {string} socketUrl
 * @property {string} apiUrl
 */

const idPattern = /^[A-Za-z0-9_-]{8,64}$/;
const linkPattern = /^(.*)\/(?:view|embed)\/([^/]+)\/?$/;

/**
 * @param {string} text an id, or a link to the view or the embed page
 * @param {string} base what a relative link, or an id, is relative to
 * @returns {StreamAddress | null}
 */
export function streamAddress(text, base) {
  const trimmed = text.trim();
  if (idPattern.test(trimmed)) return addressOn(new URL('/', base), trimmed);
  // An empty link would be the page it stands on.
  const url = trimmed ? parse(trimmed, base) : null;
  const [, prefix = '', streamId = ''] = linkPattern.exec(url?.pathname ?? '') ?? [];
  return url && idPattern.test(streamId) ? addressOn(new URL(`${prefix}/`, url), streamId) : null;
}

/**
 * @param {URL} server
 * @param {string} streamId
 * @returns {StreamAddress}
 */
export function addressOn(server, streamId) {
  const socket = new URL(`ws/webrtc/${streamId}/`, server);
  socket.protocol = socket.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    streamId,
    viewUrl: new URL(`view/${streamId}/`, server).href,
    socketUrl: socket.href,
    apiUrl: new URL(`api/streams/${streamId}`, server).href,
  };
}

/**
 * @param {string} text
 * @param {string} base
 */
function parse(text, base) {
  try {
    // A link pasted without its scheme: "host:8000/view/…" would parse as the scheme "host:".
    const url = new URL(/^[\w.-]+(:\d+)?\/(view|embed)\//.test(text) ? `${new URL(base).protocol}//${text}` : text, base);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
