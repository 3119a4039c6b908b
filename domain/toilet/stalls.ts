import type { RuleSettings } from '../coverage/settings.ts'

/** Of a stall: whether it is taken, since when, and since when it was what it was before. */
export type StallMemory = readonly [taken: 0 | 1, sinceMs: number, beforeMs: number]
/** What the doors say (docs/SPEC.md Y11). */
export interface StallsMemory {
  readonly by: Readonly<Record<string, StallMemory>>
  /** Changes of all doors so far: a sign that people are there. */
  readonly moves: number
}
export const NO_STALLS: StallsMemory = { by: {}, moves: 0 }

const STALLS_MAX = 200

/** After a reading; in order of device time. `ids`: stalls of the toilet's file, told of by a list also when they are free. */
export function stallsStep(
  memory: StallsMemory,
  atMs: number,
  fields: { readonly occupied: readonly string[] | boolean; readonly stall?: string },
  ids: readonly string[],
  settings: RuleSettings,
): StallsMemory {
  const { occupied, stall } = fields
  if (typeof occupied === 'boolean') return stall === undefined ? memory : one(memory, stall, occupied, atMs, settings)
  const taken = new Set(occupied)
  let next = memory
  for (const id of new Set([...ids, ...Object.keys(memory.by), ...occupied]))
    next = one(next, id, taken.has(id), atMs, settings)
  return next
}

/** A door that was in a state for less than `stallFlapMs` never was in it: a lock that rattles, no person. */
function one(
  memory: StallsMemory,
  id: string,
  isTaken: boolean,
  atMs: number,
  { stallFlapMs }: RuleSettings,
): StallsMemory {
  const before = memory.by[id]
  const taken = isTaken ? 1 : 0
  if (before === undefined) {
    if (Object.keys(memory.by).length >= STALLS_MAX) return memory
    return { ...memory, by: { ...memory.by, [id]: [taken, atMs, atMs] } }
  }
  const [was, sinceMs, beforeMs] = before
  if (was === taken || atMs < sinceMs) return memory
  const isFlap = atMs - sinceMs < stallFlapMs && beforeMs < sinceMs
  const after: StallMemory = isFlap ? [taken, beforeMs, atMs] : [taken, atMs, sinceMs]
  return { by: { ...memory.by, [id]: after }, moves: memory.moves + (isFlap ? -1 : 1) }
}

/**
 * After a time without connection nobody knows whether who is there is who was there before: stays begin anew, but for those that were long by then.
 *
 * @param lostMs when the connection was lost
 * @param backMs when it was there again
 */
export const staysAnew = (
  memory: StallsMemory,
  lostMs: number,
  backMs: number,
  { longStayMs }: RuleSettings,
): StallsMemory => ({
  ...memory,
  by: Object.fromEntries(
    Object.entries(memory.by).map(([id, stall]) => {
      const [taken, sinceMs] = stall
      return [id, taken === 1 && lostMs - sinceMs < longStayMs ? ([1, backMs, backMs] as const) : stall]
    }),
  ),
})
