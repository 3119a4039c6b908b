import type { RuleSettings } from '../coverage/settings.ts'

/** Readings of one gas in a part of `airWindowMs`, in ten-thousandths of mg/m³: whole numbers sum up the same in every order. */
type Bin = readonly [bin: number, sumE4: number, count: number]
export interface GasMemory {
  /** Newest reading that counts. */
  readonly atMs?: number
  readonly mgM3?: number
  readonly bins: readonly Bin[]
}
/** The air of a toilet (docs/SPEC.md Y3): what means and forecasts are made of. */
export interface AirMemory {
  readonly binMs: number
  readonly nh3: GasMemory
  readonly h2s: GasMemory
  readonly temperatureC?: number
  readonly humidityPercent?: number
  /** Means of NH₃ of every ten minutes since the last full clean, newest last. */
  readonly history: readonly AirPoint[]
}
/** A mean in ten-thousandths of mg/m³, its end, and the visits counted by then. */
export type AirPoint = readonly [minute: number, meanE4: number, visits: number]
export type Gas = 'nh3' | 'h2s'

/** More would make what is remembered of a toilet too large. */
const BINS_OF_A_WINDOW_MAX = 15
const MINUTE_MS = 60_000
const NO_GAS: GasMemory = { bins: [] }

/** Time of a mean: `airWindowMs` in whole minutes, for rules are judged at whole minutes. */
export const windowMsOf = ({ airWindowMs }: RuleSettings): number =>
  Math.max(1, Math.round(airWindowMs / MINUTE_MS)) * MINUTE_MS

/** The least whole minutes of which a window is made without rest. */
export function binMsOf(settings: RuleSettings): number {
  const minutes = windowMsOf(settings) / MINUTE_MS
  let bin = 1
  while (minutes % bin !== 0 || minutes / bin > BINS_OF_A_WINDOW_MAX) bin++
  return bin * MINUTE_MS
}
const binsOf = (settings: RuleSettings): number => windowMsOf(settings) / binMsOf(settings)

export const noAir = (settings: RuleSettings): AirMemory => ({
  binMs: binMsOf(settings),
  nh3: NO_GAS,
  h2s: NO_GAS,
  history: [],
})

/** With another window the sums so far say nothing. */
export const airFor = (air: AirMemory, settings: RuleSettings): AirMemory =>
  air.binMs === binMsOf(settings) ? air : { ...air, binMs: binMsOf(settings), nh3: NO_GAS, h2s: NO_GAS }

/** One reading of a gas more. */
export function gasStep(air: AirMemory, gas: Gas, atMs: number, mgM3: number, settings: RuleSettings): AirMemory {
  const memory = air[gas]
  const bin = Math.floor(atMs / air.binMs)
  const keep = binsOf(settings) * (settings.airWindows + 1)
  const newest = Math.max(bin, memory.bins.at(-1)?.[0] ?? bin)
  if (newest - bin >= keep) return air
  const sumE4 = Math.round(mgM3 * 1e4)
  const last = memory.bins.at(-1)
  const bins =
    last === undefined || bin > last[0]
      ? [...memory.bins.filter(([of]) => newest - of < keep), [bin, sumE4, 1] as const]
      : added(memory.bins, bin, sumE4)
  const isNewest = memory.atMs === undefined || atMs >= memory.atMs
  return { ...air, [gas]: isNewest ? { atMs, mgM3, bins } : { ...memory, bins } }
}

function added(bins: readonly Bin[], bin: number, sumE4: number): Bin[] {
  const place = bins.findIndex(([of]) => of >= bin)
  const at = bins[place]!
  return at[0] === bin ? bins.with(place, [bin, at[1] + sumE4, at[2] + 1]) : bins.toSpliced(place, 0, [bin, sumE4, 1])
}

/** Readings since then were of a cell that was not warm yet. */
export const forgetAirSince = (air: AirMemory, sinceMs: number): AirMemory => ({
  ...air,
  nh3: { ...air.nh3, bins: air.nh3.bins.filter(([bin]) => (bin + 1) * air.binMs <= sinceMs) },
  h2s: { ...air.h2s, bins: air.h2s.bins.filter(([bin]) => (bin + 1) * air.binMs <= sinceMs) },
})

/** Mean of the window that ends then; undefined with fewer than `airReadingsMin` readings: not known. */
export function meanMgM3(air: AirMemory, gas: Gas, endMs: number, settings: RuleSettings): number | undefined {
  const end = Math.floor(endMs / air.binMs)
  const begin = end - binsOf(settings)
  let sumE4 = 0
  let count = 0
  for (const [bin, sum, of] of air[gas].bins)
    if (bin < end && bin >= begin) {
      sumE4 += sum
      count += of
    }
  return count < settings.airReadingsMin ? undefined : sumE4 / count / 1e4
}

/** The means of the last `airWindows` windows that end then, newest first. */
export const meansMgM3 = (air: AirMemory, gas: Gas, endMs: number, settings: RuleSettings): (number | undefined)[] =>
  Array.from({ length: settings.airWindows }, (_, n) => meanMgM3(air, gas, endMs - n * windowMsOf(settings), settings))

const POINTS_MAX = 24
const POINT_MINUTES = 10

/** Every ten minutes the mean becomes a point of the history that forecasts are made of. */
export function withPoint(air: AirMemory, atMs: number, visits: number, settings: RuleSettings): AirMemory {
  const minute = Math.floor(atMs / MINUTE_MS)
  const last = air.history.at(-1)
  if (last !== undefined && Math.floor(minute / POINT_MINUTES) === Math.floor(last[0] / POINT_MINUTES)) return air
  const mean = meanMgM3(air, 'nh3', atMs, settings)
  if (mean === undefined) return air
  return { ...air, history: [...air.history, [minute, Math.round(mean * 1e4), visits] as const].slice(-POINTS_MAX) }
}
