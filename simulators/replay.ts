/** `npm run replay -- FILE…`: recorded tracks go in over MQTT as the fixes of devices. */
import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError, Option } from 'commander'
import { workTypes } from '#domain/plan/plan.ts'
import { speedUnits, type ReadOptions } from './formats/recorded.ts'
import { handDevices } from './device-list.ts'
import { replay, shiftMsOf, type Pace, type Shift } from './replay/publish.ts'
import { assetsOf, problemLines, readLines, sentLines } from './replay/summary.ts'
import { readRecording, type Recording } from './replay/tracks.ts'
import { readCredentials } from './credentials.ts'

interface Words extends Omit<ReadOptions, 'utcOffsetMinutes'> {
  readonly mqtt: string
  readonly credentials?: string
  readonly list?: boolean
  readonly out?: string
  readonly pace: Pace
  readonly shift: 'now' | 'none'
  readonly shiftTo?: number
  readonly batch: number
  readonly prefix: string
  readonly as?: string
  readonly town: string
  readonly workType?: string
  readonly utcOffset: number
}

const paceOf = (text: string): Pace => {
  if (text === 'original') return 1
  if (text === 'fast') return Number.POSITIVE_INFINITY
  const times = /^(\d+(?:\.\d+)?)[x×]?$/i.exec(text)
  if (times === null || Number(times[1]) <= 0)
    throw new InvalidArgumentError('It is "original", "fast" or a number such as 60x.')
  return Number(times[1])
}
const momentOf = (text: string): number => {
  const atMs = Date.parse(text)
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('It is a time such as 2026-05-01T08:00:00+08:00.')
  return atMs
}
const wholeOf =
  (max: number) =>
  (text: string): number => {
    const is = Number(text)
    if (!Number.isInteger(is) || is < 1 || is > max)
      throw new InvalidArgumentError(`It is a whole number from 1 to ${max}.`)
    return is
  }
const offsetOf = (text: string): number => {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(text)
  if (parts === null) throw new InvalidArgumentError('It is an offset such as +08:00.')
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3]))
}

const program = new Command('replay')
  .description(
    'Publish recorded tracks as devices over MQTT: CSV, GPX, GeoJSON points, Chicago snapshots, "lon lat t" lines',
  )
  .argument('<file...>', 'files, or folders of them')
  .option('--mqtt <url>', 'the broker', 'mqtt://localhost:1883')
  .option('--credentials <file>', 'JSON list of {"id","kind","secret"}, as `npm run device -- import` writes it')
  .option('--list', 'only print the vehicles as a device list for `npm run device -- import`')
  .option('--out <file>', 'where --list writes it, .json or .csv; else it is printed')
  .addOption(
    new Option('--pace <pace>', '"original", "fast", or a number such as 60x')
      .argParser(paceOf)
      .default(Number.POSITIVE_INFINITY, '"fast"'),
  )
  .addOption(
    new Option('--shift <to>', '"now": the recording ends when its replay does; "none": times as recorded')
      .choices(['now', 'none'])
      .default('now'),
  )
  .option('--shift-to <time>', 'the first fix falls on this time', momentOf)
  .option('--batch <fixes>', 'fixes in one message', wholeOf(2_000), 1)
  .option('--prefix <text>', 'put before every vehicle’s id', '')
  .option('--as <id>', 'send the recording’s only vehicle as this device')
  .option('--town <name>', 'town of listed devices', '东亭街道')
  .addOption(
    new Option('--work-type <type>', 'of listed devices: on streets of plans of that work they count').choices(
      workTypes,
    ),
  )
  .addOption(
    new Option('--speed-unit <unit>', 'of a speed column that does not name it')
      .choices(Object.keys(speedUnits))
      .default('km/h'),
  )
  .addOption(new Option('--odometer-unit <unit>').choices(['km', 'mi', 'm']).default('km'))
  .option('--utc-offset <offset>', 'zone of times that name none', offsetOf, 0)
  .showHelpAfterError()

/** All of a recording's one vehicle under another name. @throws {RangeError} when there are several */
function renamed(recording: Recording, id: string): Recording {
  const { tracks } = recording
  if (tracks.length !== 1) throw new RangeError(`Cannot send ${tracks.length} vehicles as "${id}": --as is for one`)
  return { ...recording, tracks: tracks.map((track) => ({ ...track, id })) }
}

async function run(files: readonly string[], words: Words): Promise<void> {
  const read = await readRecording(files, { ...words, utcOffsetMinutes: words.utcOffset })
  const recording = words.as === undefined ? read : renamed(read, words.as)
  for (const line of problemLines(recording)) console.error(line)
  if (words.list) {
    await handDevices(assetsOf(recording, words.town, words.workType), words.out)
    console.error(readLines(recording).join('\n'))
    return
  }
  console.log(readLines(recording).join('\n'))
  if (recording.fixes === 0) {
    process.exitCode = 1
    return
  }
  if (words.credentials === undefined)
    throw new RangeError('Cannot replay without --credentials; `--list` prints the devices to register')
  const secrets = await readCredentials(words.credentials)
  const shift: Shift = words.shiftTo === undefined ? { to: words.shift } : { to: 'start', atMs: words.shiftTo }
  const early = recording.fromMs < Date.UTC(2020, 0, 1)
  if (shift.to === 'none' && (recording.relativeTime || early))
    console.error('Times before 2020 are quarantined as "before-2020"; --shift now moves them')

  const endsMs = recording.toMs + shiftMsOf(recording, shift, words.pace, Date.now())
  const replayEndsMs = Date.now() + (recording.toMs - recording.fromMs) / words.pace
  if (endsMs > replayEndsMs + 5 * 60_000)
    console.error('Device times will lie in the future: they are quarantined as "from-the-future"')

  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: 'Acknowledged {bar} {percentage}% {value}/{total} fixes, {eta_formatted} left',
        hideCursor: true,
      })
    : undefined
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  bar?.start(recording.fixes, 0)
  try {
    const result = await replay(recording, {
      mqttUrl: words.mqtt,
      secrets,
      pace: words.pace,
      shift,
      batch: words.batch,
      nowMs: Date.now,
      signal: stop.signal,
      progress: (acked, total) => {
        bar?.setTotal(total)
        bar?.update(acked)
      },
    })
    bar?.stop()
    console.log(sentLines(recording, result).join('\n'))
    if (result.stoppedEarly || result.unknown.length === recording.tracks.length) process.exitCode = 1
  } finally {
    bar?.stop()
  }
}

try {
  program.action(run)
  await program.parseAsync()
} catch (error) {
  // said in a line; its cause tells more to who asks for it
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
