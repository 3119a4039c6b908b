import { Compile } from 'typebox/compile'
import { FixFields, type Reading } from '#domain/reading.ts'
import type { ReadingsStore } from '#stores/types.ts'
import type { OrderedFix } from './vehicle-memory.ts'

const fixSchema = Compile(FixFields)

/** A reading as coverage takes it. */
export const fixOf = ({ atMs, sub, fields }: Extract<Reading, { stream: 'fix' }>): OrderedFix => ({
  ...fields,
  atMs,
  sub,
})

/** Positive when the first is later. */
export const compareFixes = (a: Moment, b: Moment): number => a.atMs - b.atMs || a.sub - b.sub
export type Moment = Pick<OrderedFix, 'atMs' | 'sub'>

/**
 * The next fixes of a vehicle in the readings store after one, in order; `isLast` when there are no more before `toMs`.
 * @throws {StoreUnavailable}
 */
export async function fixesAfter(
  readings: ReadingsStore,
  vehicle: string,
  after: Moment,
  toMs: number,
  limit: number,
): Promise<{ readonly fixes: OrderedFix[]; readonly isLast: boolean }> {
  const range = { kind: 'sweeper', id: vehicle, stream: 'fix', toMs, limit } as const
  let page = await readings.readings({ ...range, fromMs: after.atMs })
  // a page full of one millisecond that was passed already: of such fixes only the first tells anything
  if (page.length === limit && page.at(-1)!.atMs === after.atMs)
    page = await readings.readings({ ...range, fromMs: after.atMs + 1 })
  const fixes: OrderedFix[] = []
  for (const { atMs, sub, fields } of page) {
    if (compareFixes({ atMs, sub }, after) > 0 && fixSchema.Check(fields)) fixes.push({ ...fields, atMs, sub })
  }
  return { fixes, isLast: page.length < limit }
}
