import type { FieldScalar } from '#domain/reading.ts'
import { toPoint, type StoredField } from './reading-fields.ts'

export interface Point {
  readonly atMs: number
  readonly value: FieldScalar
}

/**
 * Width of the buckets (aligned to 1970, so that they do not wander from query to query) for which two points each stay within
 * `pointsMax`, as a multiple of `unitMs`.
 */
export function bucketMsFor(fromMs: number, toMs: number, pointsMax: number, unitMs = 1): number {
  // aligned buckets overhang the range at both ends, which costs one more than fit into it
  const buckets = Math.floor(pointsMax / 2) - 1
  return Math.max(1, Math.ceil((toMs - fromMs) / buckets / unitMs)) * unitMs
}

/**
 * Thins a stream out to at most `pointsMax` points a field, in one pass over its rows in order of time:
 * of a number the lowest and the highest of each bucket, at their own times, so that peaks survive;
 * of a position the first of each bucket, whole, so that longitude and latitude stay together;
 * of booleans and texts the changes, and when even these are too many the first change of each bucket.
 */
export class Downsampler {
  readonly #fields: readonly StoredField[]
  readonly #keepers: readonly Keeper[]

  constructor(fields: readonly StoredField[], bucketMs: number, pointsMax: number) {
    this.#fields = fields
    this.#keepers = fields.map((field) => {
      if (field.position) return new FirstOfBucket(bucketMs)
      if (field.minute === 'mean') return new Extremes(bucketMs)
      return new Changes(field, bucketMs, pointsMax)
    })
  }

  /** One row: a stored value a field (null: it had none), in the order of the fields. */
  add(atMs: number, values: readonly unknown[]): void {
    for (let index = 0; index < this.#keepers.length; index++) {
      const stored = values[index]
      if (stored !== null && stored !== undefined) this.#keepers[index]!.add(atMs, stored, stored)
    }
  }

  /** One field of a row that stands for many readings between `low` and `high`. */
  addRange(atMs: number, index: number, low: unknown, high: unknown): void {
    if (low !== null && low !== undefined) this.#keepers[index]!.add(atMs, low, high)
  }

  finish(): Record<string, readonly Point[]> {
    return Object.fromEntries(this.#fields.map((field, index) => [field.name, this.#keepers[index]!.finish()]))
  }
}

interface Keeper {
  add(atMs: number, low: unknown, high: unknown): void
  finish(): readonly Point[]
}

class Extremes implements Keeper {
  readonly #bucketMs: number
  readonly #points: Point[] = []
  #bucket = -1
  #low = 0
  #lowAtMs = 0
  #high = 0
  #highAtMs = 0

  constructor(bucketMs: number) {
    this.#bucketMs = bucketMs
  }

  add(atMs: number, low: number, high: number): void {
    const bucket = Math.floor(atMs / this.#bucketMs)
    if (bucket !== this.#bucket) {
      this.#flush()
      this.#bucket = bucket
      this.#low = low
      this.#high = high
      this.#lowAtMs = this.#highAtMs = atMs
      return
    }
    if (low < this.#low) {
      this.#low = low
      this.#lowAtMs = atMs
    }
    if (high > this.#high) {
      this.#high = high
      this.#highAtMs = atMs
    }
  }

  #flush(): void {
    if (this.#bucket === -1) return
    const low = { atMs: this.#lowAtMs, value: this.#low }
    const high = { atMs: this.#highAtMs, value: this.#high }
    if (low.value === high.value) this.#points.push(low)
    else if (low.atMs <= high.atMs) this.#points.push(low, high)
    else this.#points.push(high, low)
  }

  finish(): readonly Point[] {
    this.#flush()
    this.#bucket = -1
    return this.#points
  }
}

class FirstOfBucket implements Keeper {
  readonly #bucketMs: number
  readonly #points: Point[] = []
  #bucket = -1

  constructor(bucketMs: number) {
    this.#bucketMs = bucketMs
  }

  add(atMs: number, value: FieldScalar): void {
    const bucket = Math.floor(atMs / this.#bucketMs)
    if (bucket === this.#bucket) return
    this.#bucket = bucket
    this.#points.push({ atMs, value })
  }

  finish(): readonly Point[] {
    return this.#points
  }
}

class Changes implements Keeper {
  readonly #field: StoredField
  readonly #bucketMs: number
  readonly #pointsMax: number
  #points: Point[] = []
  #last: unknown
  #thinned = false

  constructor(field: StoredField, bucketMs: number, pointsMax: number) {
    this.#field = field
    this.#bucketMs = bucketMs
    this.#pointsMax = pointsMax
  }

  add(atMs: number, stored: unknown): void {
    if (stored === this.#last) return
    this.#last = stored
    const point = { atMs, value: toPoint(this.#field.type, stored) }
    if (this.#thinned && this.#bucketOf(point) === this.#bucketOf(this.#points.at(-1)!)) return
    this.#points.push(point)
    if (this.#points.length <= this.#pointsMax || this.#thinned) return
    this.#thinned = true
    this.#points = this.#points.filter(
      (each, index, all) => index === 0 || this.#bucketOf(each) !== this.#bucketOf(all[index - 1]!),
    )
  }

  #bucketOf(point: Point): number {
    return Math.floor(point.atMs / this.#bucketMs)
  }

  finish(): readonly Point[] {
    return this.#points
  }
}
