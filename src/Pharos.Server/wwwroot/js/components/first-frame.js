/** How often is asked where a browser does not tell of frames, in milliseconds. */
const asksEvery = 20;

/**
 * Settles when a `<video>` shows a frame of what it was given last, or after a time without one: a page in the background shows none.
 *
 * @param {HTMLVideoElement} video
 * @param {number} patience milliseconds
 * @returns {Promise<void>}
 */
export function firstFrame(video, patience) {
  return new Promise((resolve) => {
    const end = setTimeout(done, patience);
    const tells = typeof video.requestVideoFrameCallback === 'function';
    const poll = tells ? undefined : setInterval(() => {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0) done();
    }, asksEvery);
    if (tells) video.requestVideoFrameCallback(done);
    function done() {
      clearTimeout(end);
      clearInterval(poll);
      resolve();
    }
  });
}
