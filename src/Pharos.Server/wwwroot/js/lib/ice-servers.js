/** @import { Welcome } from './messages.js' */

/**
 * The servers a connection may ask: those of the welcome, and the Pharos server itself, whose media port answers STUN.
 *
 * @param {Welcome} welcome
 * @param {string} url of the signaling socket: its host is the server's
 * @returns {RTCIceServer[]}
 */
export function iceServersOf(welcome, url) {
  if (!welcome.stun_port) return welcome.ice_servers;
  // An IPv6 address has its brackets here.
  return [{ urls: `stun:${new URL(url).hostname}:${welcome.stun_port}` }, ...welcome.ice_servers];
}

/**
 * Those of use on the way to the relay. It needs no candidates of ours, and Chromium takes all that comes from the address of a STUN server
 * for that server's answers: where the relay is one, its media would not arrive over UDP.
 *
 * @param {RTCIceServer[]} iceServers
 * @returns {RTCIceServer[]}
 */
export function withoutStun(iceServers) {
  return iceServers
    .map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => !/^stuns?:/i.test(url)) }))
    .filter(({ urls }) => urls.length > 0);
}
