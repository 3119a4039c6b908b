import { existsSync } from 'node:fs'
import { join } from 'node:path'
import CheapRuler from 'cheap-ruler'
import type { Drive } from '#domain/coverage/drive.ts'
import { coverageMatchSettings, type CoverageFix, type VehicleOutput } from '#domain/coverage/vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from '#domain/coverage/vehicle-step.ts'
import { networkFromRoads, type Network } from '#domain/matching/network.ts'
import { readRow } from '#domain/plan/file-rows.ts'
import { readRecording, type Track } from '../simulators/replay/tracks.ts'
import { networkOfRows } from '../tools/plan/network.ts'
import { readPlanFile } from '../tools/plan/read.ts'
import { quantile, rounded, type Measurement } from './named.ts'

/** Beside the repository; its contents are not part of it. */
const dataFolder = join(import.meta.dirname, '../../shared/data')
const TRACKS = 'tracks/syracuse-plows-2020-12-17.geojson'
const SEGMENTS = 'plans/syracuse-segments.geojson'

/**
 * Snow plows of Syracuse (2020-12-17) on the streets of the city's plow routes, matched as the coverage reader does it: the length of what was driven
 * on streets compared with the difference of each truck's odometer.
 */
export const measurement: Measurement = {
  options: { data: { type: 'string' } },
  async run(options) {
    const folder = typeof options['data'] === 'string' ? options['data'] : dataFolder
    const missing = [TRACKS, SEGMENTS].filter((file) => !existsSync(join(folder, file)))
    if (missing.length > 0)
      return {
        skipped: `There is no ${missing.join(' and no ')} in ${folder}; --data FOLDER names another place`,
        trucks: [],
      }
    const network = await networkOf(join(folder, SEGMENTS))
    const { tracks } = await readRecording([join(folder, TRACKS)], {
      speedUnit: 'km/h',
      odometerUnit: 'mi',
      utcOffsetMinutes: 0,
      prefix: '',
    })
    const trucks = tracks.map((track) => truckOf(track, network)).toSorted((a, b) => a.everyS - b.everyS)
    console.error('truck      fixes  every  odometer  off the map  air line  matched  ratio')
    for (const { truck, fixes, everyS, odometerKm, offMapKm, airKm, matchedKm, ratio } of trucks)
      console.error(
        `${truck.padEnd(9)}  ${String(fixes).padStart(5)}  ${String(everyS).padStart(3)} s  ` +
          [odometerKm, offMapKm, airKm, matchedKm, ratio ?? Number.NaN]
            .map((is) => is.toFixed(2).padStart(8))
            .join('  '),
      )
    const byEveryS = Map.groupBy(trucks, ({ everyS }) => everyS)
    return {
      trucks,
      byEveryS: Object.fromEntries([...byEveryS].map(([everyS, own]) => [everyS, totalOf(own)])),
      ...totalOf(trucks),
    }
  },
}

interface Totals {
  readonly matchedKm: number
  readonly odometerKm: number
  readonly ratio: number | null
}
interface Truck extends Totals {
  readonly truck: string
  /** Different ones. */
  readonly fixes: number
  /** Median, to the quarter of a minute. */
  readonly everyS: number
  readonly minutes: number
  /** Of the odometer, what was driven from or to a fix that is on no street. */
  readonly offMapKm: number
  /** From fix to fix. */
  readonly airKm: number
}

const ratioOf = (matchedKm: number, odometerKm: number): number | null =>
  odometerKm > 0 ? rounded(matchedKm / odometerKm, 3) : null

function totalOf(trucks: readonly Truck[]): Totals {
  const sum = (of: (truck: Truck) => number): number =>
    rounded(
      trucks.reduce((total, truck) => total + of(truck), 0),
      2,
    )
  const [matchedKm, odometerKm] = [sum((truck) => truck.matchedKm), sum((truck) => truck.odometerKm)]
  return { matchedKm, odometerKm, ratio: ratioOf(matchedKm, odometerKm) }
}

async function networkOf(file: string): Promise<Network> {
  const { rows } = await readPlanFile(file)
  const words = rows.map((row) => readRow(row, {}, {}))
  const { nodes, edges } = networkOfRows(rows, words, undefined)
  return networkFromRoads(nodes, edges)
}

function truckOf({ id, fixes: recorded }: Track, network: Network): Truck {
  const fixes: CoverageFix[] = recorded.filter(({ atMs }, i) => atMs !== recorded[i - 1]?.atMs)
  const { drives, outcomes } = matched(id, fixes, network)
  const [first, last] = [fixes[0]!, fixes.at(-1)!]
  const gaps = fixes.slice(1).map(({ atMs }, i) => (atMs - fixes[i]!.atMs) / 1_000)
  const matchedKm = rounded(lengthM(drives) / 1_000, 2)
  const odometerKm = rounded(last.odometerKm! - first.odometerKm!, 2)
  const isOnMap = (fix: number): boolean => outcomes[fix] === 'placed' || outcomes[fix] === 'near'
  const offMapKm = fixes.slice(1).reduce((sum, { odometerKm: km }, i) => {
    return isOnMap(i) && isOnMap(i + 1) ? sum : sum + km! - fixes[i]!.odometerKm!
  }, 0)
  return {
    truck: id,
    fixes: fixes.length,
    everyS:
      Math.round(
        quantile(
          gaps.toSorted((a, b) => a - b),
          0.5,
        ) / 15,
      ) * 15,
    minutes: rounded((last.atMs - first.atMs) / 60_000),
    odometerKm,
    offMapKm: rounded(offMapKm, 2),
    airKm: rounded(airM(fixes) / 1_000, 2),
    matchedKm,
    ratio: ratioOf(matchedKm, odometerKm),
  }
}

function matched(
  vehicle: string,
  fixes: readonly CoverageFix[],
  network: Network,
): { drives: Drive[]; outcomes: VehicleOutput['outcome'][] } {
  const drives = new Map<string, Drive>()
  const outcomes: VehicleOutput['outcome'][] = []
  let state = startVehicle(vehicle, network)
  const take = ([next, output]: [typeof state, VehicleOutput]): void => {
    state = next
    for (const { chunk, n, drive } of output.drives) drives.set(`${chunk} ${n}`, drive)
  }
  for (const fix of fixes) {
    const stepped = vehicleStep(state, fix, network, coverageMatchSettings)
    outcomes.push(stepped[1].outcome)
    take(stepped)
  }
  take(endVehicle(state, network, endsAtMs(state)!, coverageMatchSettings))
  return { drives: [...drives.values()], outcomes }
}

const lengthM = (drives: readonly Drive[]): number =>
  drives.reduce((sum, { fromM, pieces }) => sum + pieces.at(-1)!.toM - fromM, 0)

const airM = (fixes: readonly CoverageFix[]): number =>
  fixes.slice(1).reduce((sum, { lon, lat }, i) => {
    const before = fixes[i]!
    return sum + new CheapRuler(lat, 'meters').distance([before.lon, before.lat], [lon, lat])
  }, 0)
