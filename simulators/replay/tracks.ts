import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import CheapRuler from 'cheap-ruler'
import { isAssetId } from '#domain/asset.ts'
import { chicago } from '../formats/chicago.ts'
import { csv } from '../formats/csv.ts'
import { geojson } from '../formats/geojson.ts'
import { gpx } from '../formats/gpx.ts'
import type { ReadOptions, RecordedFix, TrackFormat } from '../formats/recorded.ts'
import { track } from '../formats/track.ts'

/** The most particular first. */
const formats: readonly TrackFormat[] = [gpx, chicago, geojson, track, csv]
/** Fixes held in memory; about 200 bytes each. */
export const FIXES_MAX = 5_000_000
/** Problems kept in words; the others are counted. */
export const PROBLEMS_KEPT = 50
/** A vehicle that moved less than this has not told its heading, and stands. */
const MOVED_M = 3

export interface Problem {
  readonly file: string
  readonly at: string
  readonly problem: string
}

/** A fix as it will be sent: speed and heading are there, worked out where the recording has none. */
export interface Fix extends RecordedFix {
  readonly speedKmh: number
  readonly headingDeg: number
}

/** A vehicle's recording in order of time, repeats included. */
export interface Track {
  readonly vehicle: string
  /** Its name as a device: what an id may not hold is replaced. */
  readonly id: string
  readonly fixes: readonly Fix[]
}

export interface Recording {
  readonly files: readonly { readonly file: string; readonly format: string; readonly fixes: number }[]
  readonly tracks: readonly Track[]
  readonly fixes: number
  /** Rows that could not be read, in all and the first ones in words. */
  readonly badRows: number
  readonly problems: readonly Problem[]
  /** Fixes that repeat another one of their vehicle in every field. */
  readonly duplicates: number
  /** Fixes that stood after a later one of their vehicle. */
  readonly outOfOrder: number
  readonly relativeTime: boolean
  readonly fromMs: number
  readonly toMs: number
  /** West, south, east, north. */
  readonly box: readonly [number, number, number, number] | undefined
}

async function filesIn(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (is) => is.isDirectory(),
      () => false,
    )
    if (isFolder) files.push(...(await readdir(path)).toSorted().map((name) => join(path, name)))
    else files.push(path)
  }
  return files
}

async function headOf(file: string): Promise<string> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

/**
 * Speed and heading from where a vehicle was before, where the recording says neither; one that is still there at its next fix stands. Fixes must be in
 * order of time.
 */
export function completed(fixes: readonly RecordedFix[]): Fix[] {
  const done: Fix[] = []
  let headingDeg = 0
  /** The first one of a later time. */
  let after = 0
  for (const [i, fix] of fixes.entries()) {
    const last = done.at(-1)
    if (last !== undefined && last.atMs === fix.atMs && last.lon === fix.lon && last.lat === fix.lat) {
      // a repeat must stay the same in every field, or it would not be known as one
      done.push({ ...fix, speedKmh: fix.speedKmh ?? last.speedKmh, headingDeg: fix.headingDeg ?? last.headingDeg })
      continue
    }
    // the first one moves as towards the second
    const [from, to] = i === 0 ? [fix, fixes.find(({ atMs }) => atMs > fix.atMs) ?? fix] : [last!, fix]
    const ruler = new CheapRuler(fix.lat, 'meters')
    const movedM = ruler.distance([from.lon, from.lat], [to.lon, to.lat])
    const hours = (to.atMs - from.atMs) / 3_600_000
    if (fix.headingDeg !== undefined) headingDeg = fix.headingDeg
    else if (movedM > MOVED_M) headingDeg = (ruler.bearing([from.lon, from.lat], [to.lon, to.lat]) + 360) % 360
    while (after < fixes.length && fixes[after]!.atMs <= fix.atMs) after++
    const next = fixes[after]
    const stands = next !== undefined && ruler.distance([fix.lon, fix.lat], [next.lon, next.lat]) < MOVED_M
    const wentKmh = hours > 0 ? Math.min(300, movedM / 1_000 / hours) : (last?.speedKmh ?? 0)
    const speedKmh = fix.speedKmh ?? (stands ? 0 : wentKmh)
    done.push({ ...fix, speedKmh: Math.round(speedKmh * 10) / 10, headingDeg: Math.round(headingDeg * 10) / 10 })
  }
  return done
}

const deviceIds = (vehicles: readonly string[], prefix: string): Map<string, string> => {
  const taken = new Set<string>()
  return new Map(
    vehicles.map((vehicle) => {
      const plain = (prefix + vehicle).replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60)
      const base = isAssetId(plain) && /[A-Za-z0-9]/.test(plain) ? plain : `${prefix}vehicle`
      let id = base
      for (let n = 2; taken.has(id); n++) id = `${base}-${n}`
      taken.add(id)
      return [vehicle, id]
    }),
  )
}

/** Read recordings. What cannot be read is told with file and line and never stops the rest. */
export async function readRecording(
  paths: readonly string[],
  options: ReadOptions & { readonly prefix: string },
): Promise<Recording> {
  const files: { file: string; format: string; fixes: number }[] = []
  const byVehicle = new Map<string, RecordedFix[]>()
  const problems: Problem[] = []
  let badRows = 0
  let fixes = 0
  let relativeTime = false
  const bad = (file: string, at: string, problem: string): void => {
    badRows++
    if (problems.length < PROBLEMS_KEPT) problems.push({ file, at, problem })
  }
  for (const file of await filesIn(paths)) {
    try {
      const head = await headOf(file)
      const format = formats.find((each) => each.fits(head))
      if (format === undefined) {
        bad(file, 'line 1', `is none of ${formats.map(({ name }) => name).join(', ')}`)
        continue
      }
      let ofFile = 0
      for await (const row of format.read(file, options)) {
        if (!row.ok) {
          bad(file, row.at, row.problem)
          continue
        }
        if (fixes >= FIXES_MAX) {
          bad(file, row.at, `only ${FIXES_MAX} fixes are read at once; the rest is left out`)
          break
        }
        const list = byVehicle.get(row.fix.vehicle) ?? []
        byVehicle.set(row.fix.vehicle, list)
        list.push(row.fix)
        ofFile++
        fixes++
      }
      if (ofFile > 0) relativeTime ||= format.relativeTime
      files.push({ file, format: format.name, fixes: ofFile })
    } catch (error) {
      bad(file, 'line 1', `cannot be read: ${(error as Error).message}`)
    }
  }
  const ids = deviceIds([...byVehicle.keys()], options.prefix)
  let duplicates = 0
  let outOfOrder = 0
  let [west, south, east, north] = [180, 90, -180, -90]
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const tracks = [...byVehicle].map(([vehicle, list]): Track => {
    const seen = new Set<string>()
    let latestMs = Number.NEGATIVE_INFINITY
    for (const fix of list) {
      const { atMs, lon, lat } = fix
      const key = JSON.stringify(fix)
      if (seen.has(key)) duplicates++
      else if (atMs < latestMs) outOfOrder++
      seen.add(key)
      latestMs = Math.max(latestMs, atMs)
      fromMs = Math.min(fromMs, atMs)
      toMs = Math.max(toMs, atMs)
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
    // repeats side by side, so that they become equal in every field
    const ordered = list.toSorted((a, b) => a.atMs - b.atMs || a.lon - b.lon || a.lat - b.lat)
    return { vehicle, id: ids.get(vehicle)!, fixes: completed(ordered) }
  })
  return {
    files,
    tracks,
    fixes,
    badRows,
    problems,
    duplicates,
    outOfOrder,
    relativeTime,
    fromMs: fixes === 0 ? 0 : fromMs,
    toMs: fixes === 0 ? 0 : toMs,
    box: fixes === 0 ? undefined : [west, south, east, north],
  }
}
