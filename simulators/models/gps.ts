import type { CoordinateSystem } from '#domain/asset.ts'
import gcoordModule from 'gcoord'
import type { Chance } from '../chance.ts'
import { toLonLat, type Point } from '../district/plane.ts'

// its types promise one `default` more than it has when it runs
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

/** Slow error: the satellites' and the air's, alike for minutes. */
const BIAS_M = 1.4
const BIAS_S = 600
/** Quick error: reflections, alike for some seconds. */
const NOISE_S = 12
/** A fix jumps away about this often. */
const JUMP_EVERY_S = 5_400

export interface Receiver {
  /** The place a receiver believes to be at, `sinceS` seconds after it was asked last. */
  fix(at: Point, sinceS: number): { lon: number; lat: number; hdop: number; satellites: number; jumped: boolean }
  /** The heading it believes; below walking pace it keeps the last one. */
  heading(trueDeg: number, speedKmh: number): number
}

/** A value that wanders around zero and forgets where it was after `memoryS` (Ornstein–Uhlenbeck, exact step). */
const wander = (luck: Chance, was: number, sinceS: number, deviation: number, memoryS: number): number => {
  const kept = Math.exp(-sinceS / memoryS)
  return was * kept + luck.normal(0, deviation * Math.sqrt(1 - kept * kept))
}
const round = (number: number, digits: number): number => Number(number.toFixed(digits))

/** How good a receiver is. */
export interface Accuracy {
  /** Deviation of the quick error in each axis. */
  readonly sigmaM: number
  /** Deviation of the slow error in each axis. */
  readonly biasM: number
  /** What it always says of itself; else it follows from the quick error. */
  readonly hdop?: number
}
export const usualAccuracy = (sigmaM: number): Accuracy => ({ sigmaM, biasM: BIAS_M })
/** With corrections of a reference station (RTK, not always fixed): it knows on which side of the street it is. */
export const rtkAccuracy: Accuracy = { sigmaM: 0.3, biasM: 0.05, hdop: 0.1 }

export function receiver(luck: Chance, { sigmaM, biasM, hdop }: Accuracy, crs: CoordinateSystem): Receiver {
  let bias: Point = [luck.normal(0, biasM), luck.normal(0, biasM)]
  let noise: Point = [luck.normal(0, sigmaM), luck.normal(0, sigmaM)]
  let headingDeg = 0
  return {
    fix: (at, sinceS) => {
      bias = [wander(luck, bias[0], sinceS, biasM, BIAS_S), wander(luck, bias[1], sinceS, biasM, BIAS_S)]
      noise = [wander(luck, noise[0], sinceS, sigmaM, NOISE_S), wander(luck, noise[1], sinceS, sigmaM, NOISE_S)]
      const jumped = luck.likely(Math.min(1, sinceS / JUMP_EVERY_S))
      const [jumpM, jumpAt] = jumped ? [luck.between(35, 120), luck.between(0, 2 * Math.PI)] : [0, 0]
      const [lon, lat] = toLonLat([
        at[0] + bias[0] + noise[0] + jumpM * Math.cos(jumpAt),
        at[1] + bias[1] + noise[1] + jumpM * Math.sin(jumpAt),
      ])
      const sent =
        crs === 'wgs84'
          ? [lon, lat]
          : gcoord.transform([lon, lat], gcoord.WGS84, crs === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09)
      const offM = Math.hypot(noise[0], noise[1])
      return {
        lon: round(sent[0]!, hdop === undefined ? 6 : 7),
        lat: round(sent[1]!, hdop === undefined ? 6 : 7),
        hdop: hdop ?? round(Math.min(9, 0.6 + sigmaM * 0.08 + offM * 0.03 + luck.between(0, 0.2)), 1),
        satellites: Math.max(5, Math.round(18 - sigmaM * 0.4 - offM * 0.2 + luck.normal(0, 1))),
        jumped,
      }
    },
    heading: (trueDeg, speedKmh) => {
      if (speedKmh > 2) headingDeg = (trueDeg + luck.normal(0, speedKmh > 10 ? 2 : 5) + 360) % 360
      return Math.round(headingDeg) % 360
    },
  }
}
