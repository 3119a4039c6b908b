import { chance, type Chance } from '../chance.ts'
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'
import type { Fault } from '../truth.ts'
import type { World } from '../world.ts'
import type { Causes } from './causes.ts'
import { COUNTER_WRAPS_AT, countedBefore } from './counter.ts'

/** An old cell drifts for so many days of each thirty, and is changed then. */
const DRIFT_CYCLE_DAYS = 30
const DRIFT_DAYS = 9
/** So that the one of March 2026 begins in its middle. */
const DRIFT_CYCLE_OFFSET = 14
const DRIFT_SHARE = 0.35
/** So many nights until it can be told from a dirty week. */
const NIGHTS_OF_DRIFT = 3
/** No toilet has so much ammonia. */
const IMPOSSIBLE_NH3 = { nh3MgM3: 180, nh3Ppm: 180 }
const IMPOSSIBLE_VISITS = 6_000

type ToiletFault = Extract<
  Fault,
  | 'stuck-air'
  | 'silent-air'
  | 'counter-restart'
  | 'stuck-door'
  | 'dead'
  | 'no-network'
  | 'drifting-air'
  | 'impossible-air'
  | 'impossible-counter'
>

/** How a toilet's gateway speaks, and what is wrong with it: by number, the same in every district. */
export interface Gateway {
  readonly ppm: boolean
  readonly counts: 'counters' | 'visits'
  readonly stalls: 'list' | 'single'
  readonly fault?: ToiletFault
  /** Of days on which its fault shows. */
  readonly faultShare: number
  /** Its counter goes on over midnight, and wraps one day; others begin with 0 each day. */
  readonly countsOn: boolean
}
const FAULTS: Readonly<Record<number, ToiletFault>> = {
  6: 'stuck-air',
  27: 'stuck-air',
  15: 'silent-air',
  33: 'silent-air',
  12: 'counter-restart',
  38: 'counter-restart',
  20: 'stuck-door',
  41: 'dead',
  9: 'no-network',
  24: 'no-network',
  30: 'no-network',
  44: 'no-network',
  18: 'impossible-air',
  35: 'impossible-counter',
  29: 'drifting-air',
}
const FAULT_SHARE: Readonly<Partial<Record<ToiletFault, number>>> = {
  'no-network': 0.5,
  'impossible-air': 0.3,
  'impossible-counter': 0.3,
}

export function gatewayOf(toilet: Toilet): Gateway {
  const number = Number(toilet.id.slice(3))
  const fault = FAULTS[number]
  return {
    ppm: number % 4 === 2,
    counts: number % 5 === 3 ? 'visits' : 'counters',
    stalls: number % 3 === 1 ? 'single' : 'list',
    fault,
    faultShare: fault === undefined ? 0 : (FAULT_SHARE[fault] ?? 1),
    countsOn: fault === undefined && (number === 1 || number % 12 === 2),
  }
}

/** What is the matter with a toilet's sensor box and gateway right now. */
export interface Box {
  hasPower: boolean
  startedMs: number
  counted: { in: number; out: number; visits: number }
  heldAir: Record<string, number> | undefined
  isAirSilent: boolean
  isAirImpossible: boolean
  driftShare: number
  stuckStall: string | undefined
  stuckSinceMs: number
}
export const newBox = (seed: number, toilet: Toilet, gateway: Gateway, atMs: number): Box => ({
  hasPower: true,
  startedMs: atMs,
  counted: { ...(gateway.countsOn ? countedBefore(seed, toilet, dayOf(atMs)) : { in: 0, out: 0 }), visits: 0 },
  heldAir: undefined,
  isAirSilent: false,
  isAirImpossible: false,
  driftShare: 0,
  stuckStall: undefined,
  stuckSinceMs: 0,
})

/** A reading of broken gas cells. */
export const impossibleAir = (fields: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, is]) => [name, (IMPOSSIBLE_NH3 as Record<string, number>)[name] ?? is]),
  )

export interface BoxHooks {
  readonly box: Box
  readonly causes: Causes
  readonly stalls: readonly string[]
  /** The air as the sensors have it now, to stick to. */
  air(): Record<string, number>
  sayStalls(): void
  link(up: boolean): void
  /** Begin again after a power cut: counters and cells start anew. */
  readonly restart: () => void
}

/** Faults of a day; returns what a repairer does: end those that show now. */
export function breakDown(
  world: World,
  seed: number,
  toilet: Toilet,
  gateway: Gateway,
  hooks: BoxHooks,
  day: number,
): () => void {
  const { fault } = gateway
  const luck = chance(seed, 'toilet-fault', toilet.id, day)
  const ends = new Set<() => void>()
  const midnight = startOfDay(day)
  const between = (fromMs: number, hours: number, begin: () => void, end: () => void): void => {
    const startMs = Math.round(fromMs)
    const endMs = Math.round(Math.min(fromMs + hours * HOUR_MS, midnight + DAY_MS - MINUTE_MS))
    const once = (): void => {
      if (ends.delete(once)) end()
    }
    world.at(startMs, () => {
      begin()
      ends.add(once)
      world.truth({ is: 'fault', id: toilet.id, fault: fault!, startMs, endMs })
    })
    world.at(endMs, once)
  }
  const fromMs = midnight + luck.between(9, 15) * HOUR_MS
  if (fault !== undefined && (gateway.faultShare === 1 || luck.likely(gateway.faultShare)))
    show(world, toilet.id, fault, fromMs, luck, hooks, between, day)
  return () => {
    for (const end of ends) end()
  }
}

type Between = (fromMs: number, hours: number, begin: () => void, end: () => void) => void
function show(
  world: World,
  toiletId: string,
  fault: ToiletFault,
  fromMs: number,
  luck: Chance,
  hooks: BoxHooks,
  between: Between,
  day: number,
): undefined {
  const { box } = hooks
  switch (fault) {
    case 'stuck-air':
      between(
        fromMs,
        luck.between(4, 7),
        () => (box.heldAir = hooks.air()),
        () => (box.heldAir = undefined),
      )
      return
    case 'silent-air':
      between(
        fromMs,
        luck.between(1, 3),
        () => (box.isAirSilent = true),
        () => (box.isAirSilent = false),
      )
      return
    case 'counter-restart':
      between(fromMs, 0, hooks.restart, () => undefined)
      return
    case 'stuck-door':
      between(
        fromMs,
        luck.between(4, 7),
        () => {
          box.stuckStall = hooks.stalls[1]
          hooks.sayStalls()
        },
        () => {
          box.stuckStall = undefined
          hooks.sayStalls()
        },
      )
      return
    case 'dead':
      between(
        fromMs + 3 * HOUR_MS,
        luck.between(1, 4),
        () => {
          box.hasPower = false
          hooks.link(false)
        },
        () => {
          box.hasPower = true
          hooks.restart()
          hooks.link(true)
        },
      )
      return
    case 'no-network':
      between(
        fromMs,
        luck.between(0.4, 2.5),
        () => hooks.link(false),
        () => hooks.link(true),
      )
      return
    case 'impossible-air':
      between(
        fromMs,
        luck.between(0.5, 1.5),
        () => (box.isAirImpossible = true),
        () => (box.isAirImpossible = false),
      )
      return
    case 'impossible-counter':
      between(
        fromMs,
        0,
        () => {
          box.counted = { ...box.counted, in: (box.counted.in + IMPOSSIBLE_VISITS) % COUNTER_WRAPS_AT }
          hooks.causes.tell('sensor-impossible', 'counter', true)
        },
        () => undefined,
      )
      return
    case 'drifting-air': {
      const driftDay = ((day + DRIFT_CYCLE_OFFSET) % DRIFT_CYCLE_DAYS) - (DRIFT_CYCLE_DAYS - DRIFT_DAYS)
      if (driftDay < 0) return
      const midnight = startOfDay(day)
      // repairing the box does not help: only a new cell does
      world.at(midnight, () => (box.driftShare = DRIFT_SHARE))
      if (driftDay !== NIGHTS_OF_DRIFT - 1) return
      const startMs = midnight
      const endMs = startOfDay(day + DRIFT_DAYS - driftDay)
      world.truth({ is: 'fault', id: toiletId, fault, startMs: startOfDay(day - driftDay), endMs })
      const id = `${toiletId}/sensor-drift/${startMs}`
      const about = { subject: toiletId, rule: 'sensor-drift', part: 'air', isClear: true } as const
      world.truth({ is: 'cause', id, ...about, startMs, endMs })
      return
    }
  }
}
