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
