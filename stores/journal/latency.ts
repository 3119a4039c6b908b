/** The last waits measured, for percentiles; a ring, so that it never grows. */
export class Latency {
  readonly #waitsMs: Float64Array
  #count = 0

  constructor(keep = 4_096) {
    this.#waitsMs = new Float64Array(keep)
  }

  add(waitMs: number): void {
    this.#waitsMs[this.#count++ % this.#waitsMs.length] = waitMs
  }

  /** The waits below which these shares (0–1) of the last ones lie, in ms; zeros when there were none. Starts anew. */
  take(...shares: number[]): number[] {
    const sorted = this.#waitsMs.slice(0, Math.min(this.#count, this.#waitsMs.length)).sort()
    this.#count = 0
    return shares.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  }
}
