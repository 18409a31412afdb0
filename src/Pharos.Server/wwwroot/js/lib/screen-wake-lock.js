/** Keeps a phone from going to sleep, which would end the broadcast. The browser lets go of it whenever the page is hidden. */
export class ScreenWakeLock {
  #wanted = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;
  #asking = false;

  /** @param {boolean} wanted */
  async hold(wanted) {
    this.#wanted = wanted;
    if (!wanted) {
      this.#lock?.release().catch(() => {});
      this.#lock = null;
      return;
    }
    if (this.#asking || (this.#lock && !this.#lock.released)) return;
    this.#asking = true;
    const lock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
    this.#asking = false;
    if (this.#wanted) this.#lock = lock;
    else lock?.release().catch(() => {});
  }
}
