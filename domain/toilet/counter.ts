import type { RuleSettings } from '../coverage/settings.ts'

/** Counters of common devices have 16 bits: after 65,535 comes 0. */
const WRAPS_AT = 65_536

/** `add-up`: counters count on and on; `overwrite`: each report tells the visits since the one before. */
export type CounterKind = 'add-up' | 'overwrite'

/** What is remembered of a counter: a plain value. */
export interface CounterMemory {
  /** The last count that is believed. */
  readonly last: number
  /** A count that jumped too far; believed when the next one goes on from it. */
  readonly suspect?: number
}
export interface CounterFields {
  readonly in?: number
  readonly out?: number
  readonly visits?: number
}
export interface Counted {
  readonly memory: CounterMemory | undefined
  readonly visits: number
  /** `first`: nothing to compare with; `impossible`: no door counts so many between two reports, so none are counted. */
  readonly is: 'counted' | 'first' | 'wrapped' | 'restarted' | 'impossible'
}

/**
 * Visits that a report adds (docs/SPEC.md Y): of counters the difference to the report before, over a wrap at 65,535 and a restart at 0; who came in
 * counts, and who went out only where nothing counts who comes in. Reports must be taken in order of device time.
 *
 * @param before what was remembered after the report before
 */
export function counterStep(
  before: CounterMemory | undefined,
  fields: CounterFields,
  kind: CounterKind,
  { impossibleJumpVisits: jumpMax }: Pick<RuleSettings, 'impossibleJumpVisits'>,
): Counted {
  const count = fields.in ?? fields.out
  const since = kind === 'overwrite' || count === undefined ? (fields.visits ?? count) : undefined
  if (since !== undefined)
    return since > jumpMax
      ? { memory: before, visits: 0, is: 'impossible' }
      : { memory: before, visits: since, is: 'counted' }
  if (count === undefined) return { memory: before, visits: 0, is: 'counted' }
  if (before === undefined) return { memory: { last: count }, visits: 0, is: 'first' }
  const from = plausible(before.last, count, jumpMax)
  if (from !== undefined) return { memory: { last: count }, ...from }
  // it goes on from where it jumped to: the jump was a change of the device, and only its own visits are lost
  const jumped = before.suspect === undefined ? undefined : plausible(before.suspect, count, jumpMax)
  if (jumped !== undefined) return { memory: { last: count }, ...jumped }
  return { memory: { last: before.last, suspect: count }, visits: 0, is: 'impossible' }
}

function plausible(last: number, count: number, jumpMax: number): Omit<Counted, 'memory'> | undefined {
  if (count >= last) return count - last <= jumpMax ? { visits: count - last, is: 'counted' } : undefined
  const overWrap = count + WRAPS_AT - last
  if (last < WRAPS_AT && overWrap <= jumpMax) return { visits: overWrap, is: 'wrapped' }
  return count <= jumpMax ? { visits: count, is: 'restarted' } : undefined
}
