import type { Stream } from '#domain/topic.ts'
import { storedFields, type StoredField } from './reading-fields.ts'
import type { SeriesQuery } from './types.ts'

/**
 * Longest range whose raw readings are thinned out for one answer; above it one-minute means are. Two days of one vehicle at 1 Hz are
 * 172,800 readings, about 0.2 s of work (our choice).
 */
export const RAW_SPAN_MS_MAX = 2 * 86_400_000

/** Last millisecond every store can hold: 64 bits of nanoseconds end in the year 2262. */
const AT_MS_MAX = 9_223_372_036_854

export interface Range {
  readonly fromMs: number
  /** Not in the range itself, so that ranges side by side count nothing twice. */
  readonly toMs: number
}

/** A range within what a store can hold. @throws {RangeError} when it is not made of numbers. */
export function storableRange({ fromMs, toMs }: Range): Range {
  if (Number.isNaN(fromMs) || Number.isNaN(toMs))
    throw new RangeError(`Cannot read readings: the range is ${fromMs} to ${toMs}`)
  const clamp = (ms: number) => Math.min(AT_MS_MAX, Math.max(0, Math.ceil(ms)))
  return { fromMs: clamp(fromMs), toMs: clamp(toMs) }
}

/** The fields asked for. @throws {RangeError} on a field the stream does not have, so that a typing error is not an empty chart. */
export function fieldsAskedFor(stream: Stream, names: readonly string[]): readonly StoredField[] {
  return names.map((name) => {
    const field = storedFields[stream].find((each) => each.name === name)
    if (field === undefined) throw new RangeError(`Cannot read stream "${stream}": it has no field "${name}"`)
    return field
  })
}

/** @throws {RangeError} when no series can be that short. */
export function checkPointsMax({ pointsMax }: Pick<SeriesQuery, 'pointsMax'>): void {
  if (!(pointsMax >= 4)) throw new RangeError(`Cannot read a series of at most ${pointsMax} points: it takes 4`)
}

/** A row limit every store understands. @throws {RangeError} */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`Cannot read at most ${limit} readings`)
}
