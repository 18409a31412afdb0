/**
 * An EventTarget whose events are typed: `Emitter<{ closed: EndReason }>` emits `closed` with an `EndReason` as detail.
 *
 * @template {Record<string, any>} Events
 */
export class Emitter {
  #target = new EventTarget();

  /**
   * @template {keyof Events & string} Type
   * @param {Type} type
   * @param {(detail: Events[Type]) => void} listener
   * @returns {this}
   */
  on(type, listener) {
    this.#target.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail));
    return this;
  }

  /**
   * @template {keyof Events & string} Type
   * @param {Type} type
   * @param {Events[Type]} detail
   */
  emit(type, detail) {
    this.#target.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
