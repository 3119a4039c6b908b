import { isBelieved, type LotLive } from '../parking/live.ts'
import type { Counting } from '../parking/lot.ts'
import { assignableBays, isWanted, type SharedBay } from './assign-bay.ts'
import { holdTakes } from './hold-at.ts'
import type { Bookable, Hold, HoldRefusal, Limit } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { SharingWindow } from './policy.ts'
import { moreLateBays, overstayRisk, riskAt, riskAtEnd, strangersAtEnd } from './risk.ts'
import { stayTimes } from './stay-times.ts'
import type { WindowsInput } from './windows.ts'

export interface BookableInput extends WindowsInput {
  readonly nowMs: number
  readonly fromMs: number
  readonly toMs: number
  readonly capacity: number
  readonly counting: Counting
  /** Live row 'occupancy' of the lot; undefined: never heard. */
  readonly occupancy?: LotLive
  /** Shared bays with what is believed of them; empty where a lot only counts. */
  readonly bays: readonly SharedBay[]
  /** Active holds of the lot, as `holdAt` gives them. */
  readonly holds: readonly Hold[]
  /** Hold whose own bay is not to be counted: it is being extended, or moved. */
  readonly own?: Hold
  /** Kinds that will do; empty: a standard one. */
  readonly kinds: readonly string[]
  /** Chance, 0 to 1, that a driver is still there when her window and its grace are over (`overstayRisk`). */
  riskOf(rightId: number): number
  /** Of the driver who asks; left out: of one of whom nothing is known. */
  readonly rightId?: number
  /** Low bound of free bays of the lot at a time, by its forecast; undefined: no model. */
  readonly expectedFree?: (atMs: number) => number | undefined
  readonly settings: SharingNumbers
}

export interface BookableStay extends Bookable {
  /** The window in which the stay lies. */
  readonly windowFromMs?: number
  readonly windowEndMs?: number
  /** Bays that could be given, whatever the numbers, the best one first; empty where a lot only counts. */
  readonly assignable: readonly string[]
}

const HALF_HOUR_MS = 1_800_000
/** So many moments of a stay are looked at by the forecast at most. */
const LOOKS_MAX = 48

/** How many bays a stay could have, and why no more (docs/SPEC.md O5–O8, X9). Never throws for times: those that cannot be are refused. */
export function bookable(input: BookableInput): BookableStay {
  const { own, fromMs, toMs, policy } = input
  const of = seen(input)
  const assignable = input.counting === 'counter' ? [] : assignableBays(of)
  const times = stayTimes(input, fromMs, toMs, own !== undefined)
  if ('refusal' in times) {
    const { refusal, ...help } = times
    const none = { bays: 0, limitedBy: 'quota', atMs: fromMs, liveHolds: 0 } as const
    const { quota, staffBuffer } = policy
    return { ...none, quota, staffBuffer, sensedFree: believed(input)?.free ?? 0, refusal, ...help, assignable }
  }
  const least = leastMoment(of, isTakenByHer(input) ? 1 : 0)
  const { window } = times
  const counted: { bays: number; limitedBy: Limit } =
    input.counting === 'bays' && assignable.length < least.bays
      ? { bays: assignable.length, limitedBy: 'shared-bays' }
      : least
  const staff = staffRoom(of, window, counted.bays)
  const { bays, limitedBy } = staff < counted.bays ? { bays: staff, limitedBy: 'staff' as const } : counted
  const refusal = refusalOf(of, bays, limitedBy)
  return {
    ...least,
    bays: refusal === undefined ? bays : 0,
    limitedBy,
    ...(refusal === undefined ? {} : { refusal }),
    windowFromMs: window.fromMs,
    windowEndMs: window.toMs,
    assignable,
  }
}

/** What is looked at: the bay of a driver who is there and wants to stay is free for her. */
function seen(input: BookableInput): BookableInput {
  const { own } = input
  if (own === undefined) return input
  const holds = input.holds.filter(({ id }) => id !== own.id)
  const ownBay = input.bays.find(({ id }) => id === own.bay)
  if (!isStaying(input)) return { ...input, holds }
  const bays = input.bays.map((bay) => (bay === ownBay ? { ...bay, is: 'free' as const } : bay))
  return { ...input, holds, bays, ...(ownBay === undefined ? {} : { kinds: [ownBay.kind] }) }
}

/** She is there, and asks for the time after the one she holds. */
const isStaying = ({ own, fromMs }: BookableInput): boolean =>
  own !== undefined && own.state === 'arrived' && fromMs >= own.toMs

/** The count has her among those that stand there; a bay whose sensor has not seen her counts as free already. */
const isTakenByHer = (input: BookableInput): boolean =>
  isStaying(input) && input.bays.find(({ id }) => id === input.own?.bay)?.is !== 'free'

/** Count of the lot; undefined: nothing of it is believed (docs/SPEC.md O7). */
export function believed({ occupancy }: Pick<BookableInput, 'occupancy'>): LotLive | undefined {
  return occupancy !== undefined && isBelieved(occupancy.flags) ? occupancy : undefined
}

/** Bays at the moment of the stay at which they are least (docs/SPEC.md O6). @param hers bays that are free for her who stands there */
function leastMoment(input: BookableInput, hers: number): Omit<Bookable, 'refusal'> & { readonly limitedBy: Limit } {
  const { nowMs, policy, settings, expectedFree } = input
  const { quota, staffBuffer } = policy
  const takes = input.holds.flatMap((hold) => {
    const take = holdTakes(hold, nowMs)
    return take === undefined ? [] : [{ ...take, isWaiting: isWaiting(hold, input.bays) }]
  })
  const known = believed(input)
  const sensedNow = (known?.free ?? 0) + hers
  const knownBays = input.capacity - (known?.unknown ?? input.capacity)
  const isSoon = input.fromMs <= nowMs + settings.holdSoonMs

  function momentAt(atMs: number): Omit<Bookable, 'refusal'> {
    const then = takes.filter((take) => take.fromMs <= atMs && atMs < take.toMs)
    const liveHolds = then.filter((take) => take.isWaiting).length
    const expected = atMs <= nowMs + settings.holdSoonMs ? undefined : expectedFree?.(atMs)
    const most = isSoon ? sensedNow : knownBays
    const sensedFree = Math.max(0, Math.min(most, Math.floor(expected ?? most)))
    const byQuota = quota - then.length
    const bySensed = sensedFree - staffBuffer - liveHolds
    const limitedBy = byQuota <= bySensed ? 'quota' : 'sensed'
    return { bays: Math.min(byQuota, bySensed), limitedBy, atMs, quota, sensedFree, staffBuffer, liveHolds }
  }

  let least = momentAt(input.fromMs)
  for (const atMs of moments(input, takes)) {
    const moment = momentAt(atMs)
    if (moment.bays < least.bays) least = moment
  }
  return least
}

/** Where something changes within a stay: other holds begin, and the forecast goes on. */
function moments(input: BookableInput, takes: readonly { readonly fromMs: number }[]): number[] {
  const { fromMs, toMs } = input
  const begins = takes.map((take) => take.fromMs).filter((atMs) => fromMs < atMs && atMs < toMs)
  if (input.expectedFree === undefined) return begins
  const stepMs = Math.max(HALF_HOUR_MS, Math.ceil((toMs - fromMs) / LOOKS_MAX))
  for (let atMs = fromMs + stepMs; atMs < toMs; atMs += stepMs) begins.push(atMs)
  return begins
}

/** Its bay is not among those that are sensed as taken: nobody has come yet, or the sensor has not seen her. */
const isWaiting = (hold: Hold, bays: readonly SharedBay[]): boolean =>
  hold.state === 'held' || bays.some((bay) => bay.id === hold.bay && bay.is === 'free')

/** So many more holds, `most` at most, leave the owner's people their bays when the window has ended (docs/SPEC.md X9). */
function staffRoom(input: BookableInput, window: SharingWindow, most: number): number {
  const { staffBays } = input.policy
  if (staffBays === 0) return most
  const { nowMs, capacity, settings } = input
  const known = believed(input)
  const there = input.holds.filter((hold) => window.fromMs < hold.windowEndMs && hold.windowEndMs <= window.toMs)
  const risks = there.map((hold) => riskAt(hold, input.riskOf(hold.rightId), nowMs))
  const strangers = known === undefined ? 0 : strangersAtEnd(known, input.holds, window.toMs, nowMs)
  const room = capacity - (known?.unknown ?? capacity) - strangers - staffBays
  const risk = input.rightId === undefined ? overstayRisk(0, 0, settings) : input.riskOf(input.rightId)
  return moreLateBays(risks, riskAtEnd(risk, input.toMs, window.toMs), room, most)
}

function refusalOf(input: BookableInput, bays: number, limitedBy: Limit): HoldRefusal | undefined {
  if (believed(input) === undefined) return 'no-data'
  if (bays > 0) return undefined
  const wanted = input.bays.filter((bay) => isWanted(bay, input.kinds))
  if (input.counting === 'bays' && wanted.length > 0 && wanted.every(({ is }) => is === 'unknown')) return 'no-data'
  return limitedBy === 'staff' ? 'staff-first' : 'full'
}
