import { localDayOf, minuteOfDay } from '../plan/local-day.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import { counterStep, type Counted, type CounterFields, type CounterKind, type CounterMemory } from './counter.ts'
import type { ToiletProfile } from './profile.ts'

/** Visits of a toilet, over wraps, restarts and reports that come late (docs/SPEC.md Y5). */
export interface VisitsMemory {
  readonly counter?: CounterMemory
  /** Device time of the newest report. */
  readonly atMs?: number
  /** All that were counted. */
  readonly total: number
  /** Of those, before the last full clean, which ended then. */
  readonly cleanTotal: number
  readonly cleanMs?: number
  /** Total at the end of the last five-minute slots in which somebody came. */
  readonly slots: readonly (readonly [slot: number, total: number])[]
  readonly day?: string
  /** Of the day, by hour. */
  readonly hours: readonly number[]
  /** Of a usual day, by hour: the days before, each counting less than the one after it. */
  readonly usual?: readonly number[]
  /** Of the newest report that cannot be. */
  readonly impossibleMs?: number
  /** Of the newest report that came after a time in which nothing was heard: what was done meanwhile may still be told. */
  readonly bridgedMs?: number
}

export const NO_VISITS: VisitsMemory = { total: 0, cleanTotal: 0, slots: [], hours: [] }

const SLOT_MS = 300_000
/** Two hours: a clean that is told of later than that is taken to be that old. */
const SLOTS_MAX = 24
/** Weight of the newest day in what is usual. */
const NEWEST_DAY = 0.3

export const counterKindOf = ({ equipment }: ToiletProfile): CounterKind | undefined =>
  equipment.find(({ sensor, counts }) => sensor === 'counter' && counts !== undefined)?.counts

/** After one more report; `is` as `counterStep` says. */
export function visitsStep(
  memory: VisitsMemory,
  atMs: number,
  fields: CounterFields,
  profile: ToiletProfile,
  settings: RuleSettings,
): [VisitsMemory, Counted['is']] {
  const kind = counterKindOf(profile)
  // a file that says so has `visits` count up as well
  const said: CounterFields =
    kind === 'add-up' && fields.visits !== undefined && fields.in === undefined && fields.out === undefined
      ? { in: fields.visits }
      : fields
  const addsUp = kind !== 'overwrite' && (said.in ?? said.out) !== undefined
  // counts between two others are in their difference already
  if (addsUp && memory.atMs !== undefined && atMs <= memory.atMs) return [memory, 'counted']
  const { memory: counter, visits, is } = counterStep(memory.counter, said, kind ?? 'add-up', settings)
  const isBridge = addsUp && memory.atMs !== undefined && atMs - memory.atMs > settings.gatewayOfflineMs
  const counted = visits > 0 ? withVisits(memory, addsUp ? memory.atMs : undefined, atMs, visits) : memory
  return [
    {
      ...counted,
      ...(counter === undefined ? {} : { counter }),
      atMs: Math.max(memory.atMs ?? atMs, atMs),
      ...(is === 'impossible' ? { impossibleMs: atMs } : {}),
      ...(isBridge ? { bridgedMs: atMs } : {}),
    },
    is,
  ]
}

function withVisits(memory: VisitsMemory, sinceMs: number | undefined, atMs: number, visits: number): VisitsMemory {
  const today = ofDay(memory, atMs)
  const total = memory.total + visits
  const cleanTotal = memory.cleanTotal + beforeClean(memory.cleanMs, sinceMs ?? atMs, atMs, visits)
  const day = localDayOf(atMs)
  const hour = Math.floor(minuteOfDay(atMs) / 60)
  const hours = day === today.day ? today.hours.map((count, n) => (n === hour ? count + visits : count)) : today.hours
  const slot = Math.floor(atMs / SLOT_MS)
  const last = memory.slots.at(-1)
  const slots =
    last !== undefined && slot <= last[0]
      ? memory.slots.map(([of, until]) => (of >= slot ? ([of, until + visits] as const) : ([of, until] as const)))
      : [...memory.slots, ...between(memory.total, sinceMs, atMs, visits), [slot, total] as const].slice(-SLOTS_MAX)
  return { ...today, total, cleanTotal, slots, hours }
}

/** Of the visits of some time, those before the clean: evenly, for nobody counted when each came. */
function beforeClean(cleanMs: number | undefined, fromMs: number, toMs: number, visits: number): number {
  if (cleanMs === undefined || cleanMs <= fromMs) return 0
  return cleanMs >= toMs ? visits : Math.round((visits * (cleanMs - fromMs)) / (toMs - fromMs))
}

/**
 * Totals at the end of the slots that a report bridges: a clean within them may be told of only after it.
 */
function between(
  total: number,
  fromMs: number | undefined,
  toMs: number,
  visits: number,
): (readonly [slot: number, total: number])[] {
  if (fromMs === undefined) return []
  const slot = Math.floor(toMs / SLOT_MS)
  const first = Math.max(Math.floor(fromMs / SLOT_MS) + 1, slot - SLOTS_MAX)
  return Array.from({ length: Math.max(0, slot - first) }, (_, n) => {
    const endMs = (first + n + 1) * SLOT_MS
    return [first + n, total + Math.round((visits * (endMs - fromMs)) / (toMs - fromMs))] as const
  })
}

const NO_HOURS: readonly number[] = Array.from({ length: 24 }, () => 0)

/** A new day begins with nothing; the old one goes into what is usual. */
function ofDay(memory: VisitsMemory, atMs: number): VisitsMemory {
  const day = localDayOf(atMs)
  if (memory.day === undefined) return { ...memory, day, hours: NO_HOURS }
  if (day <= memory.day) return memory
  const usual = memory.hours.map((count, hour) => {
    const before = memory.usual?.[hour]
    return Math.round((before === undefined ? count : before + NEWEST_DAY * (count - before)) * 10) / 10
  })
  return { ...memory, day, hours: NO_HOURS, usual }
}

export const visitsToday = (memory: VisitsMemory, nowMs: number): number =>
  memory.day === localDayOf(nowMs) ? memory.hours.reduce((sum, count) => sum + count, 0) : 0

export const visitsSinceClean = ({ total, cleanTotal }: VisitsMemory): number => total - cleanTotal

/** Whether a report tells the visits since the one before, whatever came in between. */
export const tellsSince = (fields: CounterFields, profile: ToiletProfile): boolean => {
  const kind = counterKindOf(profile)
  return kind === 'overwrite' || (kind === undefined && fields.in === undefined && fields.out === undefined)
}

/** A full clean ended then: the visits after it remain. */
export function cleanedAt(memory: VisitsMemory, atMs: number): VisitsMemory {
  const slot = Math.floor(atMs / SLOT_MS)
  const before = memory.slots.findLast(([of]) => of < slot)
  const during = memory.slots.find(([of]) => of === slot)
  const after = memory.slots.find(([of]) => of > slot)
  // within a slot nobody knows who came before; the cleaner was there, so take them as before
  const total = during?.[1] ?? before?.[1] ?? (after === undefined ? memory.total : memory.cleanTotal)
  if (memory.cleanMs !== undefined && atMs <= memory.cleanMs) return memory
  return { ...memory, cleanTotal: Math.max(total, memory.cleanTotal), cleanMs: atMs }
}
