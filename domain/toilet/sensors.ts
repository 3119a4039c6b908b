import type { RuleSettings } from '../coverage/settings.ts'
import type { SensorKind } from './profile.ts'

/** What is remembered of one sensor. */
export interface SensorMemory {
  /** Device time of its newest reading. */
  readonly atMs: number
  /** Readings up to here are of a cell that is not warm. */
  readonly warmUntilMs?: number
  /** The same value, since, so often, and what people had done by then (visits and doors). */
  readonly run?: { readonly value: number; readonly sinceMs: number; readonly count: number; readonly acts: number }
  /** Impossible readings in a row, and the newest one. */
  readonly bad?: number
  readonly badMs?: number
}
export type HeardSensor = Exclude<SensorKind, 'button'>
export interface SensorsMemory {
  readonly by: Readonly<Partial<Record<HeardSensor, SensorMemory>>>
  /** Lowest ten-minute mean of NH₃ of each night, ten-thousandths of mg/m³, newest last. */
  readonly nights: readonly (readonly [day: string, floorE4: number])[]
  /** What the nights before a drift had. */
  readonly driftBaseE4?: number
}
export const NO_SENSORS: SensorsMemory = { by: {}, nights: [] }

/** Sensors of one device: they fail together. */
export const sensorGroups = [
  ['nh3', 'h2s', 'temperature', 'humidity'],
  ['paper', 'soap'],
  ['door'],
  ['counter'],
] as const satisfies readonly (readonly HeardSensor[])[]
export const heardSensors: readonly HeardSensor[] = sensorGroups.flat()

/** A sensor was heard; gases are warm `warmUpMs` after a pause of `gatewayOfflineMs` (docs/SPEC.md Y4). */
export function heard(
  sensors: SensorsMemory,
  sensor: HeardSensor,
  atMs: number,
  settings: RuleSettings,
): SensorsMemory {
  const before = sensors.by[sensor]
  return before !== undefined && atMs <= before.atMs
    ? sensors
    : withSensor(sensors, sensor, heardMemory(before, sensor, atMs, settings))
}
/** The same of one sensor; the reading is newer than all before. */
export function heardMemory(
  before: SensorMemory | undefined,
  sensor: HeardSensor,
  atMs: number,
  settings: RuleSettings,
): SensorMemory {
  const isGas = sensor === 'nh3' || sensor === 'h2s'
  const isNew = before === undefined || atMs - before.atMs > settings.gatewayOfflineMs
  if (isGas && isNew && settings.warmUpMs > 0) return { ...before, atMs, warmUntilMs: atMs + settings.warmUpMs }
  return { ...before, atMs }
}

export const withSensor = (sensors: SensorsMemory, sensor: HeardSensor, memory: SensorMemory): SensorsMemory => ({
  ...sensors,
  by: { ...sensors.by, [sensor]: memory },
})

/** The cells were switched on: they are cold. */
export function warmedFrom(sensors: SensorsMemory, atMs: number, { warmUpMs }: RuleSettings): SensorsMemory {
  let next = sensors
  for (const gas of ['nh3', 'h2s'] as const) {
    const before = next.by[gas]
    if (before !== undefined) next = withSensor(next, gas, { ...before, warmUntilMs: atMs + warmUpMs })
  }
  return next
}

/** A newest reading of a sensor that says a number: runs of one value, and what cannot be. */
export function saidMemory(
  before: SensorMemory,
  { value, isImpossible, acts }: { readonly value: number; readonly isImpossible: boolean; readonly acts: number },
): SensorMemory {
  const { atMs, warmUntilMs, run: was, bad, badMs } = before
  const run =
    was === undefined || was.value !== value
      ? { value, sinceMs: atMs, count: 1, acts }
      : { value, sinceMs: was.sinceMs, count: was.count + 1, acts: was.acts }
  const lastBadMs = isImpossible ? atMs : badMs
  return {
    atMs,
    ...(warmUntilMs === undefined || warmUntilMs < atMs ? {} : { warmUntilMs }),
    run,
    ...(isImpossible ? { bad: (bad ?? 0) + 1 } : {}),
    ...(lastBadMs === undefined ? {} : { badMs: lastBadMs }),
  }
}

/** People came or went so often while a value stood still: then it should not have. */
const ACTS_MIN = 10
/** Temperature and humidity stand still for hours in a room; alone they are stuck after so many times `stuckMs`. */
const ROOM_TIMES = 8

/** Sensors of the air that say the same for so long that they cannot be working (docs/SPEC.md Y12). */
export function stuckAir(
  { by }: SensorsMemory,
  acts: number,
  limits: { readonly nh3: number; readonly h2s: number },
  settings: RuleSettings,
): ReadonlySet<HeardSensor> {
  const { stuckMs, stuckReadingsMin } = settings
  const known = sensorGroups[0].filter((sensor) => by[sensor]?.run !== undefined)
  const stands = (sensor: HeardSensor, times = 1): boolean => {
    const { run, atMs } = by[sensor]!
    return run!.count >= stuckReadingsMin && atMs - run!.sinceMs >= stuckMs * times && acts - run!.acts >= ACTS_MIN
  }
  // a whole device that hangs; one value alone may be what a coarse cell says of clean air
  if (known.length > 1 && known.every((sensor) => stands(sensor))) return new Set(known)
  return new Set(
    known.filter((sensor) => {
      switch (sensor) {
        case 'nh3':
        case 'h2s':
          return stands(sensor) && by[sensor]!.run!.value > limits[sensor] * COARSE_SHARE
        case 'temperature':
        case 'humidity':
          return stands(sensor, ROOM_TIMES)
      }
    }),
  )
}
/** Below this share of its limit a cell of 0.1 ppm says the same for hours in good air. */
const COARSE_SHARE = 0.5

const NIGHTS_MAX = 12
const WEEK_NIGHTS = 7
/** Fewer nights are no week to compare with. */
const BASE_NIGHTS_MIN = 3

/** The lowest mean of a night, as it goes on. */
export function nightStep(sensors: SensorsMemory, day: string, meanE4: number): SensorsMemory {
  const last = sensors.nights.at(-1)
  if (last?.[0] === day) {
    if (meanE4 >= last[1]) return sensors
    return { ...sensors, nights: [...sensors.nights.slice(0, -1), [day, meanE4]] }
  }
  return { ...sensors, nights: [...sensors.nights, [day, meanE4] as const].slice(-NIGHTS_MAX) }
}

/** What the nightly floor was before `driftDays` nights of a drift; undefined: there is none. */
export function driftBaseE4({ nights }: SensorsMemory, leastE4: number, settings: RuleSettings): number | undefined {
  const { driftDays, driftTimes } = settings
  const newest = nights.slice(-driftDays)
  const week = nights.slice(0, -driftDays).slice(-WEEK_NIGHTS)
  if (newest.length < driftDays || week.length < BASE_NIGHTS_MIN) return undefined
  const floors = week.map(([, floor]) => floor).toSorted((a, b) => a - b)
  const base = Math.max(floors[Math.floor(floors.length / 2)]!, 1)
  return newest.every(([, floor]) => floor > base * driftTimes && floor > leastE4) ? base : undefined
}
