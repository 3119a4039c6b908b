import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { FixFields } from '#domain/reading.ts'
import { plainBroker, tempFolder } from '../under-test.ts'
import { replay, shiftMsOf, type ReplayOptions } from './publish.ts'
import { problemLines, readLines, sentLines, serviceAreaFor } from './summary.ts'
import { readRecording, type Recording } from './tracks.ts'

const usual = { speedUnit: 'km/h', odometerUnit: 'km', utcOffsetMinutes: 0, prefix: '' } as const
const AT = Date.UTC(2026, 4, 1, 8)

async function recorded(text: string): Promise<Recording> {
  await using folder = await tempFolder()
  const file = join(folder.path, 'a.csv')
  await writeFile(file, text)
  return readRecording([file], usual)
}
const row = (seconds: number, vehicle: string): string =>
  `${(120.45 + seconds / 1e4).toFixed(5)},31.6,${AT + seconds * 1_000},${vehicle}`
const two = (seconds: readonly number[]): Promise<Recording> =>
  recorded(['lon,lat,time,vehicle', ...seconds.flatMap((at) => [row(at, 'a'), row(at, 'b')])].join('\n'))
const secretsOf = (recording: Recording): Map<string, string> =>
  new Map(recording.tracks.map(({ id }) => [id, 'secret']))

const options = (recording: Recording, mqttUrl: string, more: Partial<ReplayOptions> = {}): ReplayOptions => ({
  mqttUrl,
  secrets: secretsOf(recording),
  pace: Number.POSITIVE_INFINITY,
  shift: { to: 'none' },
  batch: 1,
  nowMs: Date.now,
  ...more,
})

test('[S20] every fix is sent by its own device, in order of time, and acknowledged', async () => {
  await using broker = await plainBroker()
  const recording = await two([0, 10, 20, 20])
  const { counts, stoppedEarly } = await replay(recording, options(recording, broker.url))
  expect([counts.ackedReadings, counts.acked, stoppedEarly]).toEqual([8, 8, false])
  for (const id of ['a', 'b']) {
    const own = broker.received.filter(({ client }) => client === id)
    expect(new Set(own.map(({ topic }) => topic))).toEqual(new Set([`city/sweeper/${id}/fix`]))
    expect(own.map(({ readings }) => readings[0]!['at'])).toEqual(
      [0, 10, 20, 20].map((seconds) => AT + seconds * 1_000),
    )
    // a repeat is sent as one: equal, without a number of its own
    expect(own[3]!.readings).toEqual(own[2]!.readings)
    expect(own[0]!.readings[0]).not.toHaveProperty('seq')
  }
  const isFix = Compile(FixFields)
  for (const { readings } of broker.received) {
    const { at: _, ...fields } = readings[0]!
    expect(isFix.Check(fields)).toBe(true)
  }
})

test('[S20] several fixes go in one message when asked for', async () => {
  await using broker = await plainBroker()
  const recording = await recorded(
    ['lon,lat,time,vehicle', ...Array.from({ length: 100 }, (_, i) => row(i, 'a'))].join('\n'),
  )
  const { counts } = await replay(recording, options(recording, broker.url, { batch: 40 }))
  expect(counts.ackedReadings).toBe(100)
  expect(counts.sent).toBeLessThan(30)
})

test('[S20] the pace is kept: ten times faster is a tenth of the time', async () => {
  await using broker = await plainBroker()
  const recording = await two([0, 10, 20])
  const startedMs = Date.now()
  await replay(recording, options(recording, broker.url, { pace: 10 }))
  const tookMs = Date.now() - startedMs
  expect(tookMs).toBeGreaterThanOrEqual(2_000)
  expect(tookMs).toBeLessThan(19_000)
})

test('[S21] shifted to now the recording ends when its replay ends, and nothing lies in the future', async () => {
  const recording = await two([0, 60])
  const nowMs = Date.UTC(2026, 6, 1)
  expect(recording.fromMs + shiftMsOf(recording, { to: 'now' }, 1, nowMs)).toBe(nowMs)
  expect(recording.toMs + shiftMsOf(recording, { to: 'now' }, 10, nowMs)).toBe(nowMs + 6_000)
  expect(recording.toMs + shiftMsOf(recording, { to: 'now' }, Number.POSITIVE_INFINITY, nowMs)).toBe(nowMs)
  expect(recording.fromMs + shiftMsOf(recording, { to: 'start', atMs: 5 }, 1, nowMs)).toBe(5)
  expect(shiftMsOf(recording, { to: 'none' }, 1, nowMs)).toBe(0)
})

test('[S22] vehicles without a credential or with a wrong one are named, the others are sent', async () => {
  await using broker = await plainBroker((id) => (id === 'a' ? 'secret' : 'another'))
  const recording = await recorded(
    ['lon,lat,time,vehicle', ...['a', 'b', 'c'].map((vehicle) => row(0, vehicle))].join('\n'),
  )
  const secrets = new Map([
    ['a', 'secret'],
    ['b', 'secret'],
  ])
  const result = await replay(recording, options(recording, broker.url, { secrets }))
  expect(result.counts.ackedReadings).toBe(1)
  expect([result.unknown, result.counts.refused, result.stoppedEarly]).toEqual([['c'], 1, true])
  const said = sentLines(recording, result).join('\n')
  expect(said).toContain('No credential 1 vehicle: c')
  expect(said).toContain('"b" has no connection')
})

test('[S22] without a broker the replay says where it looked', async () => {
  const recording = await two([0])
  await expect(replay(recording, options(recording, 'mqtt://127.0.0.1:1'))).rejects.toThrow(
    'Cannot replay to mqtt://127.0.0.1:1: no broker answers there',
  )
}, 40_000)

test('[S22] the summary tells how to let a foreign place in', async () => {
  const recording = await two([0, 10])
  expect(serviceAreaFor([-76.199, 42.985, -76.085, 43.085])).toBe('SERVICE_AREA=-76.22,42.96,-76.06,43.11')
  const lines = readLines(recording).join('\n')
  expect(lines).toContain('SERVICE_AREA')
  expect(lines).toContain('Fixes read    4; 0 bad rows, 0 duplicates in the input, 0 out of order')
  const broken = await recorded(['lon,lat,time', ...Array.from({ length: 60 }, () => 'x,y,z')].join('\n'))
  expect(problemLines(broken)).toHaveLength(51)
  expect(problemLines(broken).at(-1)).toBe('… and 10 bad rows more')
})

describe('the command', () => {
  const run = promisify(execFile)
  const command = (words: readonly string[]) =>
    run(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '../replay.ts'),
      ...words,
    ])

  test('[S22] lists devices to register, replays with their credentials, and says what it did', async () => {
    await using broker = await plainBroker()
    await using folder = await tempFolder()
    const [file, credentials] = [join(folder.path, 'a.csv'), join(folder.path, 'credentials.json')]
    await writeFile(file, ['lon,lat,time,vehicle', row(0, 'a'), row(5, 'a'), 'x,y,z,a'].join('\n'))
    const listed = await command(['--list', '--town', '安镇街道', '--work-type', 'flush', file])
    expect(JSON.parse(listed.stdout)).toEqual([
      { id: 'a', kind: 'sweeper', town: '安镇街道', name: 'a', crs: 'wgs84', attributes: { workType: 'flush' } },
    ])
    expect(listed.stderr).toContain(`${file}, line 4: longitude must be a number`)
    const csv = join(folder.path, 'devices.csv')
    await command(['--list', '--town', '安镇街道', '--out', csv, file])
    expect(await readFile(csv, 'utf8')).toBe('id,kind,town,name,crs,lon,lat,lotId\na,sweeper,安镇街道,a,wgs84,,,\n')
    await writeFile(credentials, '[{"id":"a","kind":"sweeper","secret":"secret"}]')
    const { stdout } = await command(['--mqtt', broker.url, '--credentials', credentials, '--shift', 'none', file])
    expect(stdout).toContain('Fixes read    2; 1 bad row')
    expect(stdout).toContain('Sent          2 fixes in 2 messages')
    expect(stdout).toContain('Acknowledged  2 fixes')
    expect(stdout).toContain('Times         as recorded')
    expect(broker.received).toHaveLength(2)
    await expect(command([file])).rejects.toMatchObject({
      stderr: expect.stringContaining('Cannot replay without --credentials'),
    })
    await expect(command(['--pace', 'slowly', file])).rejects.toMatchObject({
      stderr: expect.stringContaining('"original", "fast" or a number'),
    })
  }, 60_000)
})

const SHARED = join(import.meta.dirname, '../../../shared/data')
const has = existsSync(SHARED)
if (!has) console.warn(`Left out, there are no real recordings in ${SHARED}`)

// not registered without the data: nothing a machine could install would bring it
const describeReal = has ? describe : () => undefined
describeReal('real recordings', () => {
  test('[S18] Syracuse plows: 2,387 fixes of 26 trucks with odometers, 712 of them repeats', async () => {
    await using broker = await plainBroker()
    const recording = await readRecording([join(SHARED, 'tracks/syracuse-plows-2020-12-17.geojson')], usual)
    expect([recording.fixes, recording.tracks.length, recording.duplicates, recording.badRows]).toEqual([
      2_387, 26, 712, 0,
    ])
    expect(recording.tracks.every(({ fixes }) => fixes.every(({ odometerKm }) => odometerKm !== undefined))).toBe(true)
    const { counts } = await replay(recording, options(recording, broker.url))
    expect([counts.ackedReadings, broker.received.length]).toEqual([2_387, 2_387])
    // the set of messages is the set of different fixes: repeats are equal, byte for byte
    expect(new Set(broker.received.map(({ topic, readings }) => topic + JSON.stringify(readings))).size).toBe(
      2_387 - 712,
    )
  }, 60_000)

  test('[S18] Chicago plows: 19 snapshots, the last fix of a truck repeated in many', async () => {
    const recording = await readRecording([join(SHARED, 'tracks/chicago-plows')], usual)
    expect([recording.files.length, recording.fixes, recording.tracks.length, recording.badRows]).toEqual([
      19, 2_633, 147, 0,
    ])
    expect(recording.duplicates).toBe(925)
  })

  test('[S18] map-matching tracks: each its own vehicle, with believable speeds', async () => {
    const ids = ['05', '15', '21', '48', '95']
    const recording = await readRecording(
      ids.map((id) => join(SHARED, 'map-matching', id, 'track.txt')),
      usual,
    )
    expect(recording.relativeTime).toBe(true)
    expect(recording.tracks.map(({ id }) => id)).toEqual(ids.map((id) => `track-${id}`))
    expect(recording.badRows).toBe(0)
    for (const { fixes } of recording.tracks) {
      const speeds = fixes.map(({ speedKmh }) => speedKmh).toSorted((a, b) => a - b)
      expect(speeds[Math.floor(speeds.length * 0.9)]).toBeLessThan(200)
    }
  })
})
