import { expect, test } from 'vitest'
import type { Drive } from '#domain/coverage/drive.ts'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { coverageOf } from '#domain/coverage/shift-coverage.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import { coverageMatchSettings, type CoverageFix } from '#domain/coverage/vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from '#domain/coverage/vehicle-step.ts'
import { networkFromRoads } from '#domain/matching/network.ts'
import { DAY_MS, dayOf, MINUTE_MS, startOfDay } from './clock.ts'
import { openDistrict } from './day.ts'
import { makeDistrict } from './district.ts'
import type { FixSettings } from './models/truck.ts'
import type { Truth } from './truth.ts'

const district = makeDistrict(42)
const network = networkFromRoads(district.nodes, district.edges)
const edges = new Map(district.edges.map((edge) => [edge.id, edge]))
// a Tuesday
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
const RTK = 'sw-13'

type TrueDrive = Extract<Truth, { is: 'drive' }>

/** A day of one truck: what it sent, in the order of device time, and how it was. */
function dayOfTruck(id: string, settings: FixSettings = {}): { fixes: CoverageFix[]; truths: TrueDrive[] } {
  const trucks = district.trucks.filter((truck) => truck.id === id)
  const world = openDistrict({ ...district, trucks, toilets: [], lots: [], bays: [] }, MIDNIGHT_MS, settings)
  const fixes: CoverageFix[] = []
  const truths: TrueDrive[] = []
  world.sink = {
    publish: (_, __, stream, readings) => {
      if (stream !== 'fix') return
      // what `receive` makes of a fix of a truck that sends WGS-84
      for (const { at, seq: _seq, ...fields } of readings)
        fixes.push({ atMs: at, ...(fields as Omit<CoverageFix, 'atMs'>) })
    },
    link: () => undefined,
    truth: (record) => void (record.is === 'drive' && truths.push(record)),
  }
  world.advance(MIDNIGHT_MS + DAY_MS - 1)
  return { fixes: fixes.toSorted((a, b) => a.atMs - b.atMs), truths }
}

function drivesOf(vehicle: string, fixes: readonly CoverageFix[]): Drive[] {
  const drives = new Map<string, Drive>()
  let state = startVehicle(vehicle, network)
  const take = ([next, output]: ReturnType<typeof vehicleStep>): void => {
    state = next
    for (const { chunk, n, drive } of output.drives) drives.set(`${chunk} ${n}`, drive)
  }
  for (const fix of fixes) take(vehicleStep(state, fix, network, coverageMatchSettings))
  take(endVehicle(state, network, endsAtMs(state)!, coverageMatchSettings))
  return [...drives.values()]
}

/** The first route of a truck as a shift of the day, judged by its drives alone. */
function kerbOf(vehicle: string, drives: readonly Drive[]): { meanM: number; pieces: number } | undefined {
  const route = district.routes.find(({ truckId }) => truckId === vehicle)!
  const shift: Shift = {
    ...route,
    planId: route.id,
    planVersion: 1,
    day: '2026-03-03',
    networkId: network.id,
    sides: route.edges.map((id) => shiftSideOf(edges.get(id)!)),
    passes: [{ fromMs: MIDNIGHT_MS + route.fromMinute * MINUTE_MS, toMs: MIDNIGHT_MS + route.toMinute * MINUTE_MS }],
    speedLimitKmh: defaultRuleSettings.washSweepLimitKmh,
    vehicles: [vehicle],
    state: 'closed',
  }
  return coverageOf(shift, { drives, silences: [], excuses: [] }, MIDNIGHT_MS + DAY_MS, defaultRuleSettings).figures
    .kerb
}

const piecesOf = (drives: readonly Drive[]): Drive['pieces'] => drives.flatMap(({ pieces }) => pieces)

test('[S24] the distance to the kerb shows for the truck with RTK, and is the true one', () => {
  const { fixes, truths } = dayOfTruck(RTK)
  const drives = drivesOf(RTK, fixes)
  const pieces = piecesOf(drives)
  expect(pieces.filter(({ rightM }) => rightM !== undefined).length / pieces.length).toBeGreaterThan(0.9)

  const route = district.routes.find(({ truckId }) => truckId === RTK)!
  const worked = truths.filter((drive) => drive.work !== null && drive.route === route.id)
  const trueM = worked.reduce((sum, { edge, fromM, toM, lateralM }) => {
    return sum + (toM - fromM) * (edges.get(edge)!.widthM / 2 - lateralM)
  }, 0)
  const lengthM = worked.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0)
  const kerb = kerbOf(RTK, drives)!
  expect(kerb.pieces).toBeGreaterThan(lengthM / 40)
  expect(Math.abs(kerb.meanM - trueM / lengthM)).toBeLessThan(0.2)

  // piece by piece: nine in ten within twice the deviation they claim, once the truck has come to the kerb
  const offM = drives.flatMap((drive) =>
    drive.pieces.flatMap(({ toMs, rightM, sdM }, i) => {
      const before = drive.pieces[i - 1]
      const [fromM, fromMs] = before === undefined ? [drive.fromM, drive.fromMs] : [before.toM, before.toMs]
      const isIn = ({ edge, startMs, endMs, fromM: sinceM }: TrueDrive): boolean =>
        edge === drive.edge && startMs <= fromMs && toMs <= endMs && fromM > sinceM + 40
      const truth = worked.find(isIn)
      return truth === undefined || rightM === undefined ? [] : [Math.abs(rightM - truth.lateralM) / sdM!]
    }),
  )
  expect(offM.length).toBeGreaterThan(300)
  expect(offM.filter((sds) => sds < 2).length / offM.length).toBeGreaterThan(0.9)
}, 60_000)

test('[S24] it shows for no other truck, nor for that one measured with another deviation', () => {
  const trucks = district.trucks.filter(({ hasRtk }) => hasRtk)
  expect(trucks.map(({ id }) => id)).toEqual([RTK])
  for (const [id, settings] of [['sw-11'], ['sw-16'], [RTK, { sigmaM: 3, fixIntervalS: 5 }]] as const) {
    const drives = drivesOf(id, dayOfTruck(id, settings).fixes)
    expect(piecesOf(drives).length).toBeGreaterThan(1_000)
    expect(piecesOf(drives).filter(({ rightM }) => rightM !== undefined)).toEqual([])
    expect(kerbOf(id, drives)).toBeUndefined()
  }
}, 60_000)
