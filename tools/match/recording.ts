import { open } from 'node:fs/promises'
import type { Fix } from '#domain/matching/state.ts'
import { csv } from '../../simulators/formats/csv.ts'
import { geojson } from '../../simulators/formats/geojson.ts'
import { gpx } from '../../simulators/formats/gpx.ts'
import type { ReadOptions, RecordedFix, TrackFormat } from '../../simulators/formats/recorded.ts'
import { track } from '../../simulators/formats/track.ts'

/** The most particular first. */
const formats: readonly TrackFormat[] = [gpx, geojson, track, csv]
/** Enough to tell the formats apart. */
const HEAD_BYTES = 4_096
/** Units of columns that name none, as `npm run replay` takes them. */
const units: ReadOptions = { speedUnit: 'km/h', odometerUnit: 'km', utcOffsetMinutes: 0 }
/** Rows that cannot be read, told in words; the others are counted. */
const PROBLEMS_TOLD = 5

export interface Recorded {
  /** Of each vehicle the fixes in order of time. */
  readonly vehicles: ReadonlyMap<string, readonly Fix[]>
  readonly badRows: number
  readonly problems: readonly string[]
}

/**
 * Read a recorded track: CSV, GPX, GeoJSON points or lines of `lon lat seconds`. Speed and heading are only what the recording says: worked out from
 * places far apart they would tell the matcher nothing new, and often wrong.
 * @throws {RangeError} naming file and place when nothing in it can be read
 */
export async function readRecorded(file: string): Promise<Recorded> {
  const format = formatOf(file, await headOf(file))
  const found = new Map<string, RecordedFix[]>()
  const problems: string[] = []
  let badRows = 0
  for await (const row of format.read(file, units)) {
    if (row.ok) {
      const known = found.get(row.fix.vehicle)
      if (known) known.push(row.fix)
      else found.set(row.fix.vehicle, [row.fix])
      continue
    }
    badRows++
    if (problems.length < PROBLEMS_TOLD) problems.push(`${file} ${row.at}: ${row.problem}`)
  }
  if (found.size === 0) throw new RangeError(problems[0] ?? `${file} has no position in it`)
  const vehicles = new Map(
    [...found].map(([vehicle, fixes]) => [vehicle, fixes.toSorted((a, b) => a.atMs - b.atMs)] as const),
  )
  return { vehicles, badRows, problems }
}

async function headOf(file: string): Promise<string> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

function formatOf(file: string, head: string): TrackFormat {
  const format = formats.find((each) => each.fits(head))
  if (format === undefined) throw new RangeError(`${file} is none of ${formats.map(({ name }) => name).join(', ')}`)
  return format
}
