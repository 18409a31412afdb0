/** How loud a microphone is, for a meter: -60 dB is 0, full scale is 1. */
export class AudioLevel {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null;
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #samples = new Float32Array(1024);

  /** @param {MediaStreamTrack | null} track */
  follow(track) {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    if (!track) return;
    this.#context ??= new AudioContext();
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: 1024 });
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  get level() {
    if (!this.#source || !this.#analyser || !this.#context || !this.#track?.enabled) return 0;
    // Some browsers start it only once the person has done something on the page.
    if (this.#context.state === 'suspended' && navigator.userActivation?.isActive !== false) this.#context.resume().catch(() => {});
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.min(1, Math.max(0, 1 + (10 * Math.log10(power || 1e-9)) / 60));
  }

  close() {
    this.follow(null);
    this.#context?.close().catch(() => {});
    this.#context = this.#analyser = null;
  }
}
