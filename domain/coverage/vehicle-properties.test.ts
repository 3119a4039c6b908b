import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sketch, random, type Point } from '../matching/sketch.ts'
import type { Network } from '../matching/network.ts'
import { courseFixes, tell } from './vehicle-sketch.ts'
import { tellLive } from './vehicle-live.ts'
import {
  CHUNK_MS,
  coverageMatchSettings as settings,
  VEHICLE_SHAPE,
  type CoverageFix,
  type VehicleState,
} from './vehicle-state.ts'
import { startVehicle, vehicleStep } from './vehicle-step.ts'

const SIDE = 5
const BLOCK_M = 80

/** A town of 5 × 5 crossings, a little shaken. */
function town(seed: number): Network {
  const chance = random(seed)
  const nodes: Record<string, Point> = {}
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++)
      nodes[`${row}.${column}`] = [column * BLOCK_M + chance() * 30, row * BLOCK_M + chance() * 30]
  const roads = []
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      if (row + 1 < SIDE) roads.push({ from: `${row}.${column}`, to: `${row + 1}.${column}`, oneway: chance() < 0.2 })
      if (column + 1 < SIDE)
        roads.push({ from: `${row}.${column}`, to: `${row}.${column + 1}`, oneway: chance() < 0.2 })
    }
  return sketch(nodes, roads)
}

/** A vehicle that works in town around a full hour, with everything devices do: gaps, jumps, stuck places, stops, signals that come and go. */
function wander(seed: number, everyS: number, sigmaM: number): CoverageFix[] {
  const chance = random(seed)
  const points: Point[] = Array.from({ length: 6 }, () => [chance() * SIDE * BLOCK_M, chance() * SIDE * BLOCK_M])
  const corners = points.flatMap((point, i): Point[] => (i === 0 ? [point] : [[point[0], points[i - 1]![1]], point]))
  let [laterMs, km, water, says] = [0, 100 + chance(), 90, {} as Partial<CoverageFix>]
  let held: CoverageFix | undefined
  const sent: CoverageFix[] = []
  for (const fix of courseFixes({ line: corners, speedKmh: 15, everyS, sigmaM, seed, startMs: CHUNK_MS - 200_000 })) {
    const kind = chance()
    if (kind < 0.01) laterMs += 400_000
    if (kind > 0.99) laterMs += 70_000
    if (kind > 0.4 && kind < 0.42) continue
    if (kind > 0.42 && kind < 0.46)
      says = [{}, { brush: true }, { brush: false, pump: chance() < 0.5 }, { ignition: chance() < 0.8 }][
        Math.floor(chance() * 4)
      ]!
    if (kind > 0.46 && kind < 0.47) held = held === undefined ? fix : undefined
    km += (15 / 3_600) * everyS
    water = water < 10 ? 95 : water - chance()
    const { lon, lat } = held ?? fix
    sent.push({
      ...fix,
      ...says,
      atMs: fix.atMs + laterMs,
      lon: lon,
      lat: lat + (kind > 0.5 && kind < 0.51 ? 0.001 : 0),
      speedKmh: kind > 0.6 && kind < 0.65 ? 0 : fix.speedKmh,
      ...(seed % 2 === 0 ? { odometerKm: Math.round(km * 100) / 100, waterPercent: Math.round(water) } : {}),
      ...(kind > 0.7
        ? { hdop: Math.round((0.2 + chance() * 4) * 10) / 10, satellites: Math.floor(chance() * 15) }
        : {}),
    })
  }
  return sent
}

const anyDrive = fc.record({
  town: fc.integer({ min: 1, max: 10 }),
  vehicle: fc.integer({ min: 1, max: 1_000_000 }),
  everyS: fc.constantFrom(1, 2, 5, 10, 30),
  sigmaM: fc.constantFrom(0, 3, 10, 30),
})
const towns = new Map<number, Network>()
const townOf = (seed: number): Network => {
  const known = towns.get(seed) ?? town(seed)
  towns.set(seed, known)
  return known
}
const saved = (state: VehicleState): VehicleState => JSON.parse(JSON.stringify(state)) as VehicleState

test('[C2] killed after any fix and continued from what was saved, the result is the same; a step changes no state it is given', () => {
  fc.assert(
    fc.property(anyDrive, (given) => {
      const network = townOf(given.town)
      const fixes = wander(given.vehicle, given.everyS, given.sigmaM)
      let [whole, resumed] = [startVehicle('sw-1', network), startVehicle('sw-1', network)]
      for (const fix of fixes) {
        const before = JSON.stringify(whole)
        const [next, output] = vehicleStep(whole, fix, network, settings)
        const [again, same] = vehicleStep(saved(resumed), fix, network, settings)
        expect(JSON.stringify(whole)).toBe(before)
        expect(again).toEqual(next)
        expect(same).toEqual(output)
        ;[whole, resumed] = [next, again]
      }
    }),
    { numRuns: 40, examples: [[{ town: 9, vehicle: 480_325, everyS: 5, sigmaM: 0 }]] },
  )
})

test('[C2] whatever the vehicle does, its state has at most 4,096 bytes', () => {
  fc.assert(
    fc.property(anyDrive, (given) => {
      const network = townOf(given.town)
      let state = startVehicle('x'.repeat(64), network)
      for (const fix of wander(given.vehicle, given.everyS, given.sigmaM)) {
        ;[state] = vehicleStep(state, fix, network, settings)
        expect(JSON.stringify(state).length).toBeLessThanOrEqual(4_096)
        expect(state.trail.marks).toHaveLength(state.match.window.length + state.match.held.length)
      }
    }),
    { numRuns: 40 },
  )
})

/** Its names and the kinds of its values; of a list the first. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.length > 0 && typeof value[0] === 'number' ? `${value.length}` : shapeOf(value[0])}]`
  if (typeof value !== 'object' || value === null) return typeof value
  return `{${Object.entries(value)
    .map(([name, is]) => `${name}:${shapeOf(is)}`)
    .join(' ')}}`
}

test('[C2] [K17] the fullest state of the biggest network has at most 4,096 bytes', () => {
  const column = [-86_400_000, -86_400_000, -99_999.9, -99_999.9, 39.9]
  for (let i = 0; i < settings.candidatesMax; i++) column.push(9_999_999, 9_999.9, 9)
  const held = { atMs: -86_400_000, lon: -120.1234567, lat: -31.1234567, speedKmh: 123.1, headingDeg: 321, hdop: 12.12 }
  const place = { lon: -120.123456, lat: -31.123456, km: 123_456.78 }
  const fullest: VehicleState = {
    vehicle: 'x'.repeat(64),
    lastAtMs: 1_766_000_000_000,
    isEnded: false,
    match: {
      networkId: (2 ** 53).toString(36),
      trace: 1_000_000,
      lastAtMs: -86_400_000,
      leftMs: -86_400_000,
      window: Array.from({ length: settings.lagMax + 1 }, () => column),
      isAnchored: false,
      scores: Array.from({ length: settings.candidatesMax }, () => 29.999),
      held: Array.from({ length: settings.heldMax - 1 }, () => held),
      strayed: settings.strayMax - 1,
    },
    trail: {
      atMs: 1_766_000_000_000,
      speedKmh: 123.12,
      said: 8,
      drivenDm: 99_999,
      movingMs: 9_999_999,
      marks: Array.from({ length: settings.lagMax + settings.heldMax }, () => [99_999, 9_999_999, 20]),
      saids: Array.from({ length: 6 }, () => [99_999, 99_999, 200, 9_999_999, 8]),
    },
    steady: [3_600_000, 123.4, 359, -99_999.99, -99_999.99, -99.99, -99.99, 999.99, -999.99, 999.99, 9.99, 2],
    known: { atMs: 1_766_000_000_000, ...place, mayMove: false },
    hold: { sinceMs: 1_766_000_000_000, ...place, movedM: 9_999, isStuck: false },
    water: { levelPercent: 99.5, usedPercent: 99.5 },
    chunk: 490_555,
    drives: 999,
    silences: 99,
    run: {
      edge: 9_999_999,
      said: 8,
      trace: 1_000_000,
      fromM: 9_999.9,
      fromMs: 3_600_000,
      water: 99.5,
      pieces: Array.from({ length: 6 }, () => [9_999.9, 3_600_000, 123.1, 9_999.9, 999_999, 1, -99.9, 20, 2.2]),
    },
    open: { chunk: 490_555, n: 99, fromMs: 1_766_000_000_000, cause: 'gps-stuck', ...place },
  }
  expect(JSON.stringify(fullest).length).toBeLessThanOrEqual(4_096)
  // saved states of another shape cannot be gone on with: whoever changes these words raises VEHICLE_SHAPE
  expect(`${VEHICLE_SHAPE} ${shapeOf(fullest)}`).toMatchInlineSnapshot(
    `"1 {vehicle:string lastAtMs:number isEnded:boolean match:{networkId:string trace:number lastAtMs:number leftMs:number window:[[29]] isAnchored:boolean scores:[8] held:[{atMs:number lon:number lat:number speedKmh:number headingDeg:number hdop:number}] strayed:number} trail:{atMs:number speedKmh:number said:number drivenDm:number movingMs:number marks:[[3]] saids:[[5]]} steady:[12] known:{atMs:number lon:number lat:number km:number mayMove:boolean} hold:{sinceMs:number lon:number lat:number km:number movedM:number isStuck:boolean} water:{levelPercent:number usedPercent:number} chunk:number drives:number silences:number run:{edge:number said:number trace:number fromM:number fromMs:number water:number pieces:[[9]]} open:{chunk:number n:number fromMs:number cause:string lon:number lat:number km:number}}"`,
  )
})

test('[C2] facts are a function of the set of fixes: order of arrival, repeats and ends by the clock change nothing', () => {
  fc.assert(
    fc.property(anyDrive, fc.integer({ min: 1, max: 1_000 }), fc.boolean(), (given, order, endingEarly) => {
      const network = townOf(given.town)
      const fixes = wander(given.vehicle, Math.max(5, given.everyS), given.sigmaM).slice(0, 150)
      const chance = random(order)
      // some are late, some come twice
      const arrivals = fixes
        .flatMap((fix, i) => {
          const at = chance() < 0.1 ? i + chance() * 80 : i
          return chance() < 0.1 ? [[at, fix] as const, [at + chance() * 50, fix] as const] : [[at, fix] as const]
        })
        .toSorted(([a], [b]) => a - b)
        .map(([, fix]) => fix)
      const sorted = (rows: Map<string, string>): [string, string][] =>
        [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))
      expect(sorted(tellLive(arrivals, network, endingEarly))).toEqual(sorted(tellLive(fixes, network)))
    }),
    { numRuns: 40 },
  )
})

test('[C3] runs of a vehicle follow each other in time; pieces go on where the one before ended; all is finite', () => {
  fc.assert(
    fc.property(anyDrive, (given) => {
      const network = townOf(given.town)
      const { drives, silences } = tell(wander(given.vehicle, given.everyS, given.sigmaM), network)
      let endMs = -Infinity
      for (const { edge, fromM, fromMs, pieces, waterPercent = 0 } of drives) {
        const lengthM = network.edgeLengthM[network.edgeIds.indexOf(edge)]!
        let [atM, atMs] = [fromM, fromMs]
        expect(fromMs).toBeGreaterThanOrEqual(endMs)
        expect(pieces.length).toBeGreaterThan(0)
        expect(waterPercent).toBeGreaterThanOrEqual(0)
        for (const { toM, toMs, kmh, gapM, gapMs } of pieces) {
          expect(toM).toBeGreaterThanOrEqual(atM)
          expect(toM).toBeLessThanOrEqual(lengthM + 0.05)
          expect(toMs).toBeGreaterThanOrEqual(atMs)
          for (const is of [kmh, gapM, gapMs]) expect(is).toBeGreaterThanOrEqual(0)
          ;[atM, atMs] = [toM, toMs]
        }
        endMs = atMs
      }
      for (const { fromMs, toMs = Infinity } of silences) expect(toMs).toBeGreaterThan(fromMs)
    }),
    { numRuns: 40 },
  )
})
