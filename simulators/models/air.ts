import type { Chance } from '../chance.ts'
import { dayOf } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'

/** Ammonia that a class allows, mg/m³ (GB/T 17217-1998). */
export const NH3_LIMIT_MG_M3: Readonly<Record<Toilet['toiletClass'], number>> = { 一类: 0.3, 二类: 1, 三类: 3 }

const AIRING_S = 1_500
const WARM_UP_S = 120
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
/** One more visit; `perDay` is how many this toilet is made for. */
export function visited(air: Air, atMs: number, perDay: number): Air {
  const now = aired(air, atMs)
  return { atMs, dirt: now.dirt + 1.5 / perDay, fresh: now.fresh + 9 / perDay }
}
/** A full clean takes nearly all dirt away, a roving one half. */
export function cleaned(air: Air, atMs: number, full: boolean): Air {
  const now = aired(air, atMs)
  return { atMs, dirt: now.dirt * (full ? 0.1 : 0.5), fresh: now.fresh * 0.6 }
}

const round = (number: number, digits: number): number => Number(number.toFixed(digits))

/** What the sensors say. `closeness`: how badly the room is aired, 1 as usual. `sinceStartS`: seconds since the gateway was switched on; cells read high until they are warm. */
export function airFields(
  air: Air,
  toilet: Toilet,
  luck: Chance,
  closeness: number,
  sinceStartS: number,
  ppm: boolean,
): Record<string, number> {
  const limit = NH3_LIMIT_MG_M3[toilet.toiletClass]
  const cold = 1 + 2.5 * Math.exp(-sinceStartS / WARM_UP_S)
  const nh3 = Math.max(0, (0.04 + (0.6 * air.dirt + air.fresh) * closeness) * limit * cold * luck.normal(1, 0.03))
  const h2s = Math.max(0, (0.002 + 0.004 * air.fresh) * cold + luck.normal(0, 0.0006))
  const dayOfYear = dayOf(air.atMs) % 365.25
  const outsideC =
    16.5 -
    11.5 * Math.cos(((dayOfYear - 15) / 365.25) * 2 * Math.PI) -
    3.5 * Math.cos(((air.atMs / 3_600_000 + 8 - 2) / 24) * 2 * Math.PI)
  return {
    ...(ppm
      ? { nh3Ppm: round(nh3 / NH3_MG_M3_OF_PPM, 2), h2sPpm: round(h2s / H2S_MG_M3_OF_PPM, 3) }
      : { nh3MgM3: round(nh3, 3), h2sMgM3: round(h2s, 4) }),
    temperatureC: round(Math.max(11, outsideC + 2) + luck.normal(0, 0.15), 1),
    humidityPercent: round(Math.min(98, Math.max(30, 66 + 12 * Math.min(1, air.fresh) + luck.normal(0, 1.5))), 0),
  }
}
