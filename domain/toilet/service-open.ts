import type { RuleSettings } from '../coverage/settings.ts'
import type { StoredReading } from '../series.ts'
import { counterStep, type CounterKind, type CounterMemory } from './counter.ts'
import { both, inOrder, lengthMs, spansOf, without, type Spans, type StateSpan } from './service-spans.ts'

/** `quiet`: its sensors were heard, and nobody used it. */
export type OpenState = 'kept' | 'quiet' | 'unknown'

/** Opening hours of a day and what is known of them (docs/SPEC.md Q3). */
export interface OpenOfDay {
  readonly dueMs: number
  readonly keptMs: number
  readonly quietMs: number
  readonly unknownMs: number
  readonly spans: readonly StateSpan<OpenState>[]
  readonly uses: number
  readonly firstUseMs?: number
  readonly lastUseMs?: number
}

/** Visits of a day (docs/SPEC.md Q9). */
export interface VisitsOfDay {
  readonly visits: number
  /** By hour of the day, 24 of them. */
  readonly hours: readonly number[]
  readonly readings: number
  readonly wraps: number
  readonly restarts: number
  readonly impossible: number
  /** Time of the opening hours in which nothing was heard of the counter. */
  readonly unknownMs: number
}

/** Visits a report added, and since when it counted them. */
export interface CountedVisits {
  readonly atMs: number
  readonly visits: number
  readonly is: 'counted' | 'first' | 'wrapped' | 'restarted' | 'impossible'
}

/** @param readings of the stream `visits`, in order of time */
export function countedVisits(
  readings: readonly StoredReading[],
  kind: CounterKind,
  settings: RuleSettings,
): CountedVisits[] {
  let memory: CounterMemory | undefined
  return readings.map(({ atMs, fields }) => {
    const counted = counterStep(memory, numbersOf(fields), kind, settings)
    memory = counted.memory
    return { atMs, visits: counted.visits, is: counted.is }
  })
}
const numbersOf = (fields: StoredReading['fields']) => ({
  ...(typeof fields['in'] === 'number' ? { in: fields['in'] } : {}),
  ...(typeof fields['out'] === 'number' ? { out: fields['out'] } : {}),
  ...(typeof fields['visits'] === 'number' ? { visits: fields['visits'] } : {}),
})

const HOUR_MS = 3_600_000

export function visitsOfDay(counted: readonly CountedVisits[], fromMs: number, heard: Spans, due: Spans): VisitsOfDay {
  const hours = Array.from({ length: 24 }, () => 0)
  let [visits, readings, wraps, restarts, impossible] = [0, 0, 0, 0, 0]
  for (const each of counted) {
    if (each.atMs < fromMs) continue
    readings++
    visits += each.visits
    if (each.is === 'wrapped') wraps++
    if (each.is === 'restarted') restarts++
    if (each.is === 'impossible') impossible++
    const hour = Math.min(23, Math.floor((each.atMs - fromMs) / HOUR_MS))
    hours[hour] = hours[hour]! + each.visits
  }
  return { visits, hours, readings, wraps, restarts, impossible, unknownMs: lengthMs(without(due, heard)) }
}

/** When somebody went into a stall: a door that stays shut is one use. */
export function stallUses(stalls: readonly StoredReading[]): number[] {
  const uses: number[] = []
  const taken = new Set<string>()
  let isFirst = true
  for (const { atMs, fields } of stalls) {
    const { occupied, stall } = fields
    if (typeof occupied === 'boolean') {
      if (typeof stall !== 'string') continue
      if (occupied && !taken.has(stall)) uses.push(atMs)
      if (occupied) taken.add(stall)
      else taken.delete(stall)
    } else {
      const now = listOf(occupied)
      // what was taken already when the first list came is no news
      if (!isFirst && now.some((each) => !taken.has(each))) uses.push(atMs)
      taken.clear()
      for (const each of now) taken.add(each)
      isFirst = false
    }
  }
  return uses
}
/** A list is stored as JSON text by one store and as a list by none; both are taken. */
function listOf(occupied: unknown): string[] {
  const list: unknown = typeof occupied === 'string' ? parsed(occupied) : occupied
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * @param usesMs when somebody used it, was there to clean it, or rated it
 * @param heard when anything was heard of it
 * @param heardUse when its doors or its counter were heard
 */
export function openOfDay(
  usesMs: readonly number[],
  heard: Spans,
  heardUse: Spans,
  due: Spans,
  dayFromMs: number,
  { openUseMs }: RuleSettings,
): OpenOfDay {
  const used = spansOf(usesMs.map((atMs) => [atMs - openUseMs, atMs + openUseMs]))
  const kept = both(due, both(used, heard))
  const quiet = without(both(due, heardUse), used)
  const unknown = without(without(due, kept), quiet)
  const ofDay = usesMs.filter((atMs) => atMs >= dayFromMs)
  return {
    dueMs: lengthMs(due),
    keptMs: lengthMs(kept),
    quietMs: lengthMs(quiet),
    unknownMs: lengthMs(unknown),
    spans: inOrder({ kept, quiet, unknown }),
    uses: ofDay.length,
    ...(ofDay.length === 0 ? {} : { firstUseMs: Math.min(...ofDay), lastUseMs: Math.max(...ofDay) }),
  }
}
