import type { Asset } from '#domain/asset.ts'
import type { ReplayResult } from './publish.ts'
import type { Recording } from './tracks.ts'

/** Room around a recording when its service area is proposed, degrees (about 2 km). */
const MARGIN_DEG = 0.02

const time = (atMs: number): string => new Date(atMs).toISOString().replace('T', ' ').replace(/\..*$/, ' UTC')
const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`
const span = (ms: number): string => {
  const s = Math.round(ms / 1_000)
  return s < 120 ? `${s} s` : s < 7_200 ? `${Math.round(s / 60)} min` : `${(s / 3_600).toFixed(1)} h`
}

/** What a device list for `npm run device -- import` must say. */
export function assetsOf(recording: Recording, town: string, workType?: string): Asset[] {
  const attributes: Asset['attributes'] = workType === undefined ? {} : { workType }
  return recording.tracks.map(({ id, vehicle }) => ({
    id,
    kind: 'sweeper',
    town,
    name: vehicle,
    crs: 'wgs84',
    attributes,
  }))
}

/** Rows that could not be read, with file and line. */
export function problemLines({ badRows, problems }: Recording): string[] {
  const lines = problems.map(({ file, at, problem }) => `${file}, ${at}: ${problem}`)
  if (badRows > problems.length) lines.push(`… and ${count(badRows - problems.length, 'bad row')} more`)
  return lines
}

/** The setting that lets a recording's places in, with some room. */
export function serviceAreaFor([west, south, east, north]: readonly [number, number, number, number]): string {
  const low = (degrees: number): string => (Math.floor((degrees - MARGIN_DEG) * 100) / 100).toFixed(2)
  const high = (degrees: number): string => (Math.ceil((degrees + MARGIN_DEG) * 100) / 100).toFixed(2)
  return `SERVICE_AREA=${low(west)},${low(south)},${high(east)},${high(north)}`
}

/** What was read, as lines for people. */
export function readLines(recording: Recording): string[] {
  const formats = [...new Set(recording.files.map(({ format }) => format))].join(', ')
  const lines = [
    `Files         ${recording.files.length}${formats === '' ? '' : ` (${formats})`}`,
    `Vehicles      ${recording.tracks.length.toLocaleString('en')}`,
    `Fixes read    ${recording.fixes.toLocaleString('en')}; ${count(recording.badRows, 'bad row')}, ` +
      `${count(recording.duplicates, 'duplicate')} in the input, ${recording.outOfOrder.toLocaleString('en')} out of order`,
  ]
  if (recording.fixes > 0)
    lines.push(
      recording.relativeTime
        ? `Recorded      ${span(recording.toMs - recording.fromMs)} (times count from the start)`
        : `Recorded      ${time(recording.fromMs)} to ${time(recording.toMs)} (${span(recording.toMs - recording.fromMs)})`,
    )
  if (recording.box !== undefined) {
    lines.push(
      `Area          ${recording.box.map((degrees) => degrees.toFixed(4)).join(', ')} (west, south, east, north)`,
      '              Fixes outside the platform’s SERVICE_AREA are quarantined as "outside-area", not lost. To see these',
      `              on the map, start the platform with ${serviceAreaFor(recording.box)}`,
    )
  }
  return lines
}

/** What was sent, as lines for people. */
export function sentLines(recording: Recording, result: ReplayResult): string[] {
  const { counts } = result
  const lines = [
    `Sent          ${count(counts.readings, 'fix', 'fixes')} in ${count(counts.sent, 'message')}`,
    `Acknowledged  ${count(counts.ackedReadings, 'fix', 'fixes')} in ${span(result.tookMs)}`,
  ]
  if (recording.fixes > 0)
    lines.push(
      result.shiftMs === 0
        ? 'Times         as recorded'
        : `Times         shifted: ${time(recording.fromMs + result.shiftMs)} to ${time(recording.toMs + result.shiftMs)}`,
    )
  if (result.unknown.length > 0) {
    const some = result.unknown.slice(0, 8).join(', ')
    lines.push(
      `No credential ${count(result.unknown.length, 'vehicle')}: ${some}${result.unknown.length > 8 ? ', …' : ''}`,
      '              Register them: npm run replay -- --list --out devices.json FILE…',
      '                             npm run device -- import devices.json --credentials credentials.json',
    )
  }
  for (const problem of result.problems) lines.push(`Network       ${problem}`)
  if (counts.refused > 0)
    lines.push(`Refused       ${count(counts.refused, 'login')}: is the credentials file of this platform?`)
  if (result.stoppedEarly) lines.push('Stopped early: not every fix was acknowledged')
  return lines
}
