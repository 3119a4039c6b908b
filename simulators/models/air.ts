import type { Chance } from '../chance.ts'
import { dayOf } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'

/** Ammonia that a class allows, mg/m³ (GB/T 17217-1998). */
export const NH3_LIMIT_MG_M3: Readonly<Record<Toilet['toiletClass'], number>> = { 一类: 0.3, 二类: 1, 三类: 3 }
/** Lowest room temperature of a class, °C (the same standard; 三类: our choice). */
export const TEMPERATURE_LIMIT_C: Readonly<Record<Toilet['toiletClass'], number>> = { 一类: 14, 二类: 10, 三类: 5 }

const AIRING_S = 1_500
/** A cold cell reads high, and says a code that is no reading for as long as it cannot measure at all. */
const WARM_UP_S = 75
const NO_READING_S = 130
const NO_READING = 655.35
/** mg/m³ of 1 ppm at 25 °C. */
const NH3_MG_M3_OF_PPM = 0.697
const H2S_MG_M3_OF_PPM = 1.394

/** The air of a toilet: it worsens with visits and dirt, betters with airing and cleaning. A plain value. */
export interface Air {
  readonly atMs: number
  /** What visits leave behind until somebody cleans, as a share of the class's limit. */
  readonly dirt: number
  /** What hangs in the air of the last visits, as a share of the limit. */
  readonly fresh: number
}

/** Let time pass. */
export function aired(air: Air, atMs: number): Air {
  const sinceS = (atMs - air.atMs) / 1_000
  return { atMs, dirt: air.dirt, fresh: air.fresh * Math.exp(-sinceS / AIRING_S) }
}
/** One more visit; `perDay` is how many this toilet is made for, `fouling` how many times as much as usual a visit leaves behind. */
export function visited(air: Air, atMs: number, perDay: number, fouling = 1): Air {
  const now = aired(air, atMs)
  return { atMs, dirt: now.dirt + (1.5 * fouling) / perDay, fresh: now.fresh + 8 / perDay }
}
/** Somebody leaves a mess: `dirt` more, as a share of the limit. */
export function soiled(air: Air, atMs: number, dirt: number): Air {
  const now = aired(air, atMs)
  return { ...now, dirt: now.dirt + dirt }
}
/** A full clean takes nearly all dirt away, a roving one half. */
export function cleaned(air: Air, atMs: number, full: boolean): Air {
  const now = aired(air, atMs)
  return { atMs, dirt: now.dirt * (full ? 0.1 : 0.5), fresh: now.fresh * 0.6 }
}
/** Ammonia in the air, as a share of the class's limit. `closeness`: how badly the room is aired, 1 as usual. */
export const nh3ShareOf = (air: Air, closeness: number): number => 0.04 + (0.6 * air.dirt + air.fresh) * closeness

const round = (number: number, digits: number): number => Number(number.toFixed(digits))

/** °C of the room: heated to a little above what its class asks for, unless the heating is broken. */
export function roomC(atMs: number, toilet: Toilet, isHeated: boolean): number {
  const dayOfYear = dayOf(atMs) % 365.25
  const outsideC =
    16.5 -
    11.5 * Math.cos(((dayOfYear - 15) / 365.25) * 2 * Math.PI) -
    3.5 * Math.cos(((atMs / 3_600_000 + 8 - 2) / 24) * 2 * Math.PI)
  return Math.max(isHeated ? TEMPERATURE_LIMIT_C[toilet.toiletClass] + 2 : 2, outsideC + 2)
}

/** What is the matter with the room and the sensor box, besides its air. */
export interface AirAround {
  readonly closeness: number
  /** Gas that comes back through a dry drain, mg/m³. */
  readonly drainH2sMgM3: number
  /** What an old cell adds, as a share of the limit. */
  readonly driftShare: number
  readonly isHeated: boolean
  /** Since the box was switched on. */
  readonly sinceStartS: number
  readonly ppm: boolean
}

/** What the sensors say. */
export function airFields(air: Air, toilet: Toilet, luck: Chance, around: AirAround): Record<string, number> {
  const limit = NH3_LIMIT_MG_M3[toilet.toiletClass]
  const cold = 1 + 2.5 * Math.exp(-around.sinceStartS / WARM_UP_S)
  const nh3 = Math.max(0, (nh3ShareOf(air, around.closeness) + around.driftShare) * limit * cold * luck.normal(1, 0.03))
  const h2s = Math.max(0, (0.002 + 0.004 * air.fresh + around.drainH2sMgM3) * cold + luck.normal(0, 0.0006))
  const gases: Record<string, number> = around.ppm
    ? { nh3Ppm: round(nh3 / NH3_MG_M3_OF_PPM, 2), h2sPpm: round(h2s / H2S_MG_M3_OF_PPM, 3) }
    : { nh3MgM3: round(nh3, 3), h2sMgM3: round(h2s, 4) }
  const says = around.sinceStartS >= NO_READING_S
  return {
    ...(says ? gases : Object.fromEntries(Object.keys(gases).map((gas) => [gas, NO_READING]))),
    temperatureC: round(roomC(air.atMs, toilet, around.isHeated) + luck.normal(0, 0.15), 1),
    humidityPercent: round(Math.min(98, Math.max(30, 66 + 12 * Math.min(1, air.fresh) + luck.normal(0, 1.5))), 0),
  }
}
