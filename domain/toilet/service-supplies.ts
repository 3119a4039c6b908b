import type { StoredReading } from '../series.ts'
import { heardOf } from './service-facts.ts'
import { both, inOrder, lengthMs, spansOf, without, type Spans, type StateSpan } from './service-spans.ts'

export type SupplyState = 'good' | 'low' | 'unknown'

/** Paper or soap of a day (docs/SPEC.md Q7). */
export interface SupplyOfDay {
  readonly lowPercent: number
  readonly dueMs: number
  readonly goodMs: number
  readonly lowMs: number
  readonly unknownMs: number
  readonly spans: readonly StateSpan<SupplyState>[]
  readonly readings: number
  readonly lowestPercent?: number
}

/**
 * Each reading stands until the next one, and for `heardMs` at most.
 *
 * @param readings of the stream `supplies`, in order of time, from before midnight on
 */
export function supplyOfDay(
  readings: readonly StoredReading[],
  field: 'paperPercent' | 'soapPercent',
  online: readonly StoredReading[],
  due: Spans,
  dayFromMs: number,
  { lowPercent, heardMs }: { readonly lowPercent: number; readonly heardMs: number },
): SupplyOfDay {
  const own = readings.filter(({ fields }) => typeof fields[field] === 'number')
  const heard = heardOf(own, online, heardMs)
  const isLow = ({ fields }: StoredReading): boolean => Number(fields[field]) <= lowPercent
  // up to the next one it is what it was
  const lowTimes = spansOf(
    own.flatMap((reading, i) =>
      isLow(reading) ? [[reading.atMs, own[i + 1]?.atMs ?? reading.atMs + heardMs] as const] : [],
    ),
  )
  const low = both(both(due, heard), lowTimes)
  const good = without(both(due, heard), lowTimes)
  const ofDay = own.filter(({ atMs }) => atMs >= dayFromMs)
  const dueMs = lengthMs(due)
  const [goodMs, lowMs] = [lengthMs(good), lengthMs(low)]
  return {
    lowPercent,
    dueMs,
    goodMs,
    lowMs,
    unknownMs: dueMs - goodMs - lowMs,
    spans: inOrder({ good, low, unknown: without(due, heard) }),
    readings: ofDay.length,
    ...(ofDay.length === 0 ? {} : { lowestPercent: Math.min(...ofDay.map(({ fields }) => Number(fields[field]))) }),
  }
}
