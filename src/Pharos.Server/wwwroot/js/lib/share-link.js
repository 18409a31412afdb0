/** @import { CreatedStream } from './api.js' */

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * What a program that publishes by WHIP needs.
 *
 * @param {CreatedStream | null} stream
 * @param {URL} server
 */
export function whipAddress(stream, server) {
  return stream && { url: new URL(`whip/${stream.stream_id}`, server).href, token: stream.publish_token };
}

/**
 * The link that is of use to others. On the server's own machine the page is open at localhost, which means another machine
 * to everyone else: the address in the local network takes its place.
 *
 * @param {CreatedStream | null} stream
 * @param {URL} server
 * @returns {{ url: string | null, qrUrl: string | null, note: string }}
 */
export function shareLink(stream, server) {
  if (!stream) return { url: null, qrUrl: null, note: '' };
  const qrUrl = new URL(`api/streams/${stream.stream_id}/qr.svg`, server).href;
  const [lanUrl] = stream.lan_view_urls ?? [];
  if (!loopback.test(new URL(stream.view_url, server).hostname)) {
    return { url: stream.view_url, qrUrl, note: 'Viewers who come early wait here until you go live.' };
  }
  return lanUrl
    ? { url: lanUrl, qrUrl, note: 'You opened this page at localhost, so this is the link for your local network.' }
    : { url: stream.view_url, qrUrl, note: 'This link works on this computer only: the page is open at localhost.' };
}
