import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Network } from './network.ts'
import { defaultMatchSettings as settings } from './settings.ts'
import { drive, lonLatOf, random, sketch, type Point } from './sketch.ts'
import { CANDIDATE_SIZE, COLUMN_SIZE, type Committed, type Fix, type MatchState, type Stretch } from './state.ts'
import { endTrace, matchStep, startMatching } from './step.ts'

const SIDE = 6
const BLOCK_M = 90

/** A town of 6 × 6 crossings, shaken, with one-way streets, service roads, tunnels and missing pieces. */
function town(seed: number): Network {
  const chance = random(seed)
  const nodes: Record<string, Point> = {}
  const name = (row: number, column: number): string => `${row}.${column}`
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++)
      nodes[name(row, column)] = [column * BLOCK_M + chance() * 40, row * BLOCK_M + chance() * 40]
  const roads = []
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++)
      for (const [down, right] of [
        [0, 1],
        [1, 0],
      ] as const) {
        if (row + down === SIDE || column + right === SIDE || chance() < 0.1) continue
        const kind = chance()
        roads.push({
          from: name(row, column),
          to: name(row + down, column + right),
          oneway: kind < 0.2,
          service: kind > 0.9,
          tunnel: kind > 0.2 && kind < 0.25,
        })
      }
  return sketch(nodes, roads)
}

/** A vehicle that goes anywhere in town, with noise, gaps, stops, teleports, and what devices say or do not say. */
function wander(seed: number, everyS: number, sigmaM: number): Fix[] {
  const chance = random(seed)
  const line: Point[] = Array.from({ length: 8 }, () => [chance() * SIDE * BLOCK_M, chance() * SIDE * BLOCK_M])
  // along the streets, so first east and then north
  const corners = line.flatMap((point, i): Point[] => (i === 0 ? [point] : [[point[0], line[i - 1]![1]], point]))
  let lateMs = 0
  return drive(corners, { speedKmh: 25, everyS, sigmaM, seed, hasHeading: seed % 2 === 0 }).flatMap((fix) => {
    const kind = chance()
    if (kind < 0.01) lateMs += 200_000
    if (kind > 0.99) lateMs += 30_000
    if (kind > 0.4 && kind < 0.42) return []
    const jump = kind > 0.5 && kind < 0.52 ? 0.01 : 0
    const said = kind > 0.6 && kind < 0.7 ? { hdop: 0.5 + chance() * 8, satellites: Math.floor(chance() * 12) } : {}
    return [{ ...fix, ...said, lat: fix.lat + jump, atMs: fix.atMs + lateMs }]
  })
}

interface Step {
  readonly state: MatchState
  readonly committed: Committed
}

function run(network: Network, fixes: readonly Fix[], begin: MatchState, saving: boolean): Step[] {
  let state = begin
  return fixes.map((fix) => {
    const [next, output] = matchStep(state, fix, network, settings)
    state = saving ? (JSON.parse(JSON.stringify(next)) as MatchState) : next
    return { state, committed: { stretches: output.stretches, placed: output.placed } }
  })
}

const anyDrive = fc.record({
  town: fc.integer({ min: 1, max: 30 }),
  vehicle: fc.integer({ min: 1, max: 1_000_000 }),
  everyS: fc.constantFrom(1, 2, 5, 10, 30),
  sigmaM: fc.constantFrom(0, 3, 10, 30),
})
const towns = new Map<number, Network>()
function townOf(seed: number): Network {
  const known = towns.get(seed) ?? town(seed)
  towns.set(seed, known)
  return known
}

test('[M1] the stretches of a trace are connected, in order, and never backwards in time', () => {
  fc.assert(
    fc.property(anyDrive, (given) => {
      const network = townOf(given.town)
      const fixes = wander(given.vehicle, given.everyS, given.sigmaM)
      const steps = run(network, fixes, startMatching(network), false)
      const rest = endTrace(steps.at(-1)!.state, network, settings)[1]
      const stretches = [...steps.flatMap(({ committed }) => committed.stretches), ...rest.stretches]
      for (const [i, stretch] of stretches.entries()) {
        const lengthM = network.edgeLengthM[stretch.edge]!
        expect(stretch.fromM).toBeGreaterThanOrEqual(0)
        expect(stretch.toM).toBeGreaterThan(stretch.fromM)
        expect(stretch.toM).toBeLessThanOrEqual(lengthM)
        expect(stretch.toMs).toBeGreaterThanOrEqual(stretch.fromMs)
        const before = stretches[i - 1]
        if (before === undefined) continue
        expect(stretch.fromMs).toBeGreaterThanOrEqual(before.toMs)
        if (stretch.trace === before.trace) expect(isConnected(network, before, stretch)).toBe(true)
        else expect(stretch.trace).toBeGreaterThan(before.trace)
      }
    }),
    { numRuns: 150 },
  )
})

function isConnected(network: Network, before: Stretch, after: Stretch): boolean {
  const beforeLengthM = network.edgeLengthM[before.edge]!
  if (before.edge === after.edge && Math.abs(before.toM - after.fromM) < 1e-6) return true
  if (network.edgeTwin[before.edge] === after.edge && Math.abs(beforeLengthM - before.toM - after.fromM) < 1e-6)
    return true
  return (
    network.edgeTo[before.edge] === network.edgeFrom[after.edge] &&
    // places are kept to 10 cm, so a stretch up to the very end of an edge may be missing
    beforeLengthM - before.toM < 0.11 &&
    after.fromM < 0.11
  )
}

test('[M17] stopped after any fix and continued from what was saved, the result is the same', () => {
  fc.assert(
    fc.property(anyDrive, fc.integer({ min: 1, max: 20 }), (given, k) => {
      const network = townOf(given.town)
      const fixes = wander(given.vehicle, given.everyS, given.sigmaM)
      const whole = run(network, fixes, startMatching(network), false)
      // saved after every fix
      expect(run(network, fixes, startMatching(network), true)).toEqual(whole)
      // killed at every k-th: a fresh process has a fresh network, and continues from the last state saved
      const fresh = town(given.town)
      for (let at = k; at < fixes.length; at += 20) {
        const saved = JSON.parse(JSON.stringify(whole[at - 1]!.state)) as MatchState
        expect(run(fresh, fixes.slice(at, at + 25), saved, false)).toEqual(whole.slice(at, at + 25))
      }
    }),
    { numRuns: 40 },
  )
})

test('[M17] a step does not change the state it is given', () => {
  fc.assert(
    fc.property(anyDrive, (given) => {
      const network = townOf(given.town)
      let state = startMatching(network)
      for (const fix of wander(given.vehicle, given.everyS, given.sigmaM)) {
        const text = JSON.stringify(state)
        const [next] = matchStep(state, fix, network, settings)
        expect(JSON.stringify(state)).toBe(text)
        state = next
      }
    }),
    { numRuns: 20 },
  )
})

test('[M17] whatever the vehicle does, its state has at most 4,096 bytes', () => {
  fc.assert(
    fc.property(anyDrive, (given) => {
      const network = townOf(given.town)
      for (const { state } of run(
        network,
        wander(given.vehicle, given.everyS, given.sigmaM),
        startMatching(network),
        false,
      )) {
        expect(JSON.stringify(state).length).toBeLessThanOrEqual(4_096)
        expect(state.window.length).toBeLessThanOrEqual(settings.lagMax + 1)
        expect(state.held.length).toBeLessThan(settings.heldMax)
      }
    }),
    { numRuns: 50 },
  )
})

test('[M17] the fullest state of the biggest network has at most 4,096 bytes', () => {
  const column = [1_766_000_000_000, 1_766_000_000_000, -99_999.9, -99_999.9, 39.9]
  for (let i = 0; i < settings.candidatesMax; i++) column.push(9_999_999, 9_999.9, 9)
  expect(column).toHaveLength(COLUMN_SIZE + settings.candidatesMax * CANDIDATE_SIZE)
  const fix = {
    atMs: 1_766_000_000_000,
    lon: -120.12345678901234,
    lat: -31.12345678901234,
    speedKmh: 123.123456789,
    headingDeg: 321.123456789,
    hdop: 12.123456,
    satellites: 12,
  }
  const fullest: MatchState = {
    networkId: (2 ** 53).toString(36),
    trace: 1_000_000,
    lastAtMs: 1_766_000_000_000,
    leftMs: 1_766_000_000_000,
    window: Array.from({ length: settings.lagMax + 1 }, () => column),
    isAnchored: false,
    scores: Array.from({ length: settings.candidatesMax }, () => 29.999),
    held: Array.from({ length: settings.heldMax - 1 }, () => fix),
    strayed: settings.strayMax - 1,
  }
  expect(JSON.stringify(fullest).length).toBeLessThanOrEqual(4_096)
})

test('[M18] parallel work on one network does not mix: two vehicles in turn give what each gives alone', () => {
  const network = townOf(1)
  const drives = [wander(11, 2, 5), wander(12, 2, 5)]
  const alone = drives.map((fixes) => run(network, fixes, startMatching(network), false))
  const states = drives.map(() => startMatching(network))
  for (let i = 0; i < Math.max(...drives.map(({ length }) => length)); i++)
    for (const [vehicle, fixes] of drives.entries()) {
      const fix = fixes[i]
      if (fix === undefined) continue
      states[vehicle] = matchStep(states[vehicle]!, fix, network, settings)[0]
      expect(states[vehicle]).toEqual(alone[vehicle]![i]!.state)
    }
})

test('[M18] a position nowhere on the network is off road', () => {
  const network = townOf(1)
  const [lon, lat] = lonLatOf([50_000, 50_000])
  expect(matchStep(startMatching(network), { atMs: 1, lon, lat }, network, settings)[1].outcome).toBe('off-road')
})
