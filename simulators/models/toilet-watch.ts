import { HOUR_MS, MINUTE_MS, startOfDay, dayOf } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'
import type { World } from '../world.ts'
import { nh3ShareOf, roomC, TEMPERATURE_LIMIT_C, type Air, type AirAround } from './air.ts'
import type { Causes } from './causes.ts'
import type { Box } from './toilet-box.ts'

/** What judges a toilet by default, for what ought to be told; the platform's settings are its own. */
const H2S_ALARM_MG_M3 = 0.14
const VISITS_A_CLEAN = 300
const ROUND_LATE_MS = 90 * MINUTE_MS
const LONG_STAY_MS = 15 * MINUTE_MS
const LOW_PERCENT = 20
const FILLED_PERCENT = 40
const LATE_MS = 10 * MINUTE_MS
const LOW_STARS = 2
const LOW_RATINGS = 3
const LOW_RATINGS_WITHIN_MS = 2 * HOUR_MS
const WINDOWS_H: readonly (readonly [number, number])[] = [
  [11, 12],
  [16, 17],
  [21, 22],
]
const WORK_H: readonly [number, number] = [6, 22]

interface Room {
  readonly drainH2sMgM3: number
  readonly isHeated: boolean
  readonly paperPercent: number
  readonly soapPercent: number
}
interface Seen {
  isHeard(): boolean
  /** Its whole town is without network: that is told of the town. */
  isTownOut(): boolean
  air(): Air
  around(): AirAround
  box(): Box
  room(): Room
  readonly occupied: ReadonlyMap<string, number>
  readonly stalls: readonly string[]
}

/** Looks at a toilet as it really is and writes down what people ought to be told of. */
export interface Watch {
  newDay(): void
  readonly look: () => void
  visited(): void
  cleaned(full: boolean, isKnown: boolean): void
  event(kind: string, stars: number | undefined): void
  /** There is network again; what is older than ten minutes comes late. */
  backAgain(oldestKeptMs: number | undefined): void
}

export function makeWatch(world: World, toilet: Toilet, causes: Causes, seen: Seen): Watch {
  const limitC = TEMPERATURE_LIMIT_C[toilet.toiletClass]
  let visits = 0
  /** Ends of the day's cleans and rounds whose badge was shown; `isKnown`: the gateway told it in time. */
  let cleans: { readonly atMs: number; readonly full: boolean; readonly isKnown: boolean }[] = []
  let lowRatings: number[] = []
  let isCleanerThere = false
  /** Working time of the day before after somebody was there last. */
  let carriedMs = 0
  let isLow = { paper: false, soap: false }
  /** What is sent is heard since. */
  let heardSinceMs: number | undefined

  const openFrom = (midnight: number): number =>
    Math.max(midnight + WORK_H[0] * HOUR_MS, midnight + toilet.openMinute * MINUTE_MS)
  const openTo = (midnight: number): number =>
    Math.min(midnight + WORK_H[1] * HOUR_MS, midnight + toilet.closeMinute * MINUTE_MS)

  const lookAtAir = (heard: boolean): void => {
    const box = seen.box()
    const around = seen.around()
    const share = nh3ShareOf(seen.air(), around.closeness)
    const isMeasured = heard && !box.isAirSilent && !box.isAirImpossible && box.heldAir === undefined
    causes.say('odour', '', share + around.driftShare > 0.96, share > 1.12 && isMeasured)
    const isGas = around.drainH2sMgM3 > H2S_ALARM_MG_M3 * 0.95
    causes.say('h2s-alarm', '', isGas, isGas && isMeasured)
    const temperatureC = roomC(world.nowMs, toilet, around.isHeated)
    const tells = heard && !box.isAirSilent && box.heldAir === undefined
    causes.say('temperature-low', '', temperatureC < limitC + 0.2, temperatureC < limitC - 0.4 && tells)
    causes.say('sensor-silent', 'air', box.isAirSilent, heard)
    causes.say('sensor-stuck', 'air', box.heldAir !== undefined, heard)
    causes.say('sensor-impossible', 'air', box.isAirImpossible, heard)
  }
  const lookAtStalls = (heard: boolean): void => {
    const box = seen.box()
    for (const stall of seen.stalls) {
      if (stall.startsWith('f') || stall.startsWith('a')) continue
      const isStuck = stall === box.stuckStall
      if (isStuck && box.stuckSinceMs === 0) box.stuckSinceMs = world.nowMs
      const sinceMs = isStuck ? box.stuckSinceMs : seen.occupied.get(stall)
      const isLongSince = (fromMs: number): boolean => world.nowMs - fromMs > LONG_STAY_MS
      const isLong = sinceMs !== undefined && isLongSince(sinceMs)
      // who was there before there was network may be somebody else by now
      causes.say('long-stay', stall, isLong, heard && isLongSince(heardSinceMs ?? world.nowMs))
      causes.say('sensor-stuck', stall, isStuck, heard)
    }
  }
  const lookAtSupplies = (heard: boolean): void => {
    const { paperPercent, soapPercent } = seen.room()
    const low = (percent: number, was: boolean): boolean =>
      Math.round(percent) <= LOW_PERCENT || (was && Math.round(percent) < FILLED_PERCENT)
    isLow = { paper: low(paperPercent, isLow.paper), soap: low(soapPercent, isLow.soap) }
    causes.say('paper-low', '', isLow.paper, heard)
    causes.say('soap-low', '', isLow.soap, heard)
  }
  const lookAtCleans = (heard: boolean): void => {
    const { nowMs } = world
    const midnight = startOfDay(dayOf(nowMs))
    const isOpen = nowMs >= openFrom(midnight) && nowMs < openTo(midnight)
    causes.say(
      'visits-since-clean',
      '',
      visits > VISITS_A_CLEAN * 0.99,
      heard && !isCleanerThere && visits > VISITS_A_CLEAN * 1.03,
    )
    const known = cleans.filter(({ isKnown }) => isKnown)
    const sinceMs = (list: typeof cleans): number => {
      const last = list.at(-1)
      if (last === undefined) return nowMs - openFrom(midnight) + carriedMs
      return nowMs - Math.max(openFrom(midnight), last.atMs)
    }
    causes.say(
      'roving-late',
      '',
      isOpen && sinceMs(known) > ROUND_LATE_MS - MINUTE_MS,
      heard && sinceMs(cleans) > ROUND_LATE_MS + MINUTE_MS,
    )
    // the last fixed clean that is over and was not done
    const over = WINDOWS_H.findLast(([, to]) => midnight + to * HOUR_MS <= nowMs)
    const isDone = (list: typeof cleans): boolean =>
      over === undefined || list.some(({ atMs, full }) => full && atMs > midnight + over[0] * HOUR_MS)
    causes.say('clean-missed', '', !isDone(known), heard && !isDone(cleans))
  }
  return {
    newDay: () => {
      const last = cleans.at(-1)
      carriedMs = last === undefined ? 0 : Math.max(0, openTo(startOfDay(dayOf(last.atMs))) - last.atMs)
      cleans = []
      lowRatings = []
      isCleanerThere = false
      isLow = { paper: false, soap: false }
    },
    look: () => {
      const heard = seen.isHeard()
      heardSinceMs = heard ? (heardSinceMs ?? world.nowMs) : undefined
      lookAtAir(heard)
      lookAtStalls(heard)
      lookAtSupplies(heard)
      lookAtCleans(heard)
      causes.say('gateway-offline', '', !heard, !heard && !seen.isTownOut())
    },
    visited: () => void visits++,
    cleaned: (full, isKnown) => {
      cleans.push({ atMs: world.nowMs, full, isKnown })
      if (full) visits = 0
    },
    event: (kind, stars) => {
      if (kind === 'sos' || kind === 'smoke' || kind === 'leak') causes.tell(kind, '', seen.isHeard())
      // who comes in is there
      if (kind === 'cleaner-in') isCleanerThere = true
      if (kind === 'cleaner-out') isCleanerThere = false
      if (kind === 'cleaner-in') cleans.push({ atMs: world.nowMs, full: false, isKnown: seen.isHeard() })
      if (kind !== 'rating' || (stars ?? 5) > LOW_STARS) return
      const { nowMs } = world
      lowRatings = [...lowRatings.filter((atMs) => nowMs - atMs <= LOW_RATINGS_WITHIN_MS), nowMs]
      if (lowRatings.length < LOW_RATINGS) return
      causes.tell('low-rating', '', seen.isHeard())
      lowRatings = []
    },
    backAgain: (oldestKeptMs) => {
      if (oldestKeptMs !== undefined && world.nowMs - oldestKeptMs > LATE_MS)
        causes.tell('late-data', '', world.nowMs - oldestKeptMs > LATE_MS + MINUTE_MS)
    },
  }
}
