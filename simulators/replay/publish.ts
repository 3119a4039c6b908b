import { setTimeout as wait } from 'node:timers/promises'
import { chance } from '../chance.ts'
import { makeDevice, noCounts, type Counts, type Device } from '../device.ts'
import type { SentReading } from '../world.ts'
import type { Fix, Recording, Track } from './tracks.ts'

/** How fast a recording passes: so many times its own pace; infinity: as fast as it is taken. */
export type Pace = number
export type Shift = { readonly to: 'now' } | { readonly to: 'none' } | { readonly to: 'start'; readonly atMs: number }

/** Readings of one vehicle that may wait for the broker before reading goes on. */
const WAITING_MAX = 1_000
/** So long without an acknowledgement, and the replay gives up. */
const PATIENCE_MS = 60_000
const CONNECT_MS_MAX = 20_000
/** When nobody answers and the reason is known, there is no use in waiting longer. */
const NOBODY_MS = 3_000
const CONNECTS_PER_S = 100

export interface ReplayOptions {
  readonly mqttUrl: string
  readonly secrets: ReadonlyMap<string, string>
  readonly pace: Pace
  readonly shift: Shift
  /** Fixes in one message. */
  readonly batch: number
  readonly nowMs: () => number
  readonly signal?: AbortSignal
  /** Called as fixes are acknowledged. */
  progress?(acked: number, total: number): void
}

export interface ReplayResult {
  readonly counts: Readonly<Counts>
  readonly shiftMs: number
  /** Ids of vehicles that have no credential. */
  readonly unknown: readonly string[]
  /** What went wrong on the network, each once. */
  readonly problems: readonly string[]
  readonly tookMs: number
  readonly stoppedEarly: boolean
}

/**
 * By how much the recorded times move. For `now` the recording ends when its replay ends, so that at no pace a device time lies in
 * the future, and at the original pace it begins now.
 */
export function shiftMsOf(recording: Recording, shift: Shift, pace: Pace, nowMs: number): number {
  if (shift.to === 'none') return 0
  if (shift.to === 'start') return Math.round(shift.atMs - recording.fromMs)
  return Math.round(nowMs + (recording.toMs - recording.fromMs) / pace - recording.toMs)
}

/** A fix as its device would send it; without `seq`, so that a repeat in the recording is a repeat for the platform. */
export function readingOf(fix: Fix, shiftMs: number): Omit<SentReading, 'seq'> {
  const { vehicle: _, atMs, ...fields } = fix
  const said = Object.entries(fields).filter(([, value]) => value !== undefined)
  return { at: atMs + shiftMs, ...Object.fromEntries(said) }
}

/** All fixes in order of time, each with its track. */
function* merged(tracks: readonly Track[]): Generator<{ track: Track; fix: Fix }> {
  const all = tracks.flatMap((track) => track.fixes.map((fix) => ({ track, fix })))
  yield* all.toSorted((a, b) => a.fix.atMs - b.fix.atMs)
}

/** Send a recording as devices over MQTT. @throws {Error} when no broker answers */
export async function replay(recording: Recording, options: ReplayOptions): Promise<ReplayResult> {
  const { nowMs, signal } = options
  const counts = noCounts()
  const problems = new Set<string>()
  const startedMs = nowMs()
  const shiftMs = shiftMsOf(recording, options.shift, options.pace, startedMs)
  const known = recording.tracks.filter(({ id }) => options.secrets.has(id))
  const unknown = recording.tracks.filter(({ id }) => !options.secrets.has(id)).map(({ id }) => id)
  const devices = new Map<string, Device>(
    known.map(({ id }) => [
      id,
      makeDevice({
        mqttUrl: options.mqttUrl,
        kind: 'sweeper',
        id,
        secret: options.secrets.get(id)!,
        keepAliveS: 60,
        luck: chance(0, 'replay', id),
        atMs: nowMs,
        counts,
        messageReadingsMax: options.batch,
        onProblem: (problem) => problems.size < 20 && problems.add(problem),
      }),
    ]),
  )
  const total = known.reduce((sum, { fixes }) => sum + fixes.length, 0)
  const stopped = (): boolean => signal?.aborted === true
  await using opened = new AsyncDisposableStack()
  opened.defer(async () => {
    await Promise.all([...devices.values()].map((device) => device.stop()))
  })

  for (const device of devices.values()) {
    device.connect()
    await wait(1_000 / CONNECTS_PER_S)
  }
  const sinceMs = nowMs()
  const nobody = (): boolean => devices.size > 0 && counts.connects === 0 && counts.refused === 0
  const wontCome = (): boolean => nobody() && problems.size > 0 && nowMs() - sinceMs > NOBODY_MS
  const answered = (): boolean => counts.connects + counts.refused >= devices.size
  while (!answered() && !wontCome() && nowMs() - sinceMs < CONNECT_MS_MAX && !stopped()) await wait(20)
  if (nobody())
    throw new Error(`Cannot replay to ${options.mqttUrl}: no broker answers there. ${[...problems][0] ?? ''}`)

  let lastAcked = 0
  let progressMs = nowMs()
  /** Tell progress; false when nothing has moved for too long. */
  const patient = (): boolean => {
    if (counts.ackedReadings !== lastAcked) {
      lastAcked = counts.ackedReadings
      progressMs = nowMs()
      options.progress?.(lastAcked, total)
    }
    return nowMs() - progressMs < PATIENCE_MS && !stopped()
  }
  const beganMs = nowMs()
  sending: for (const { track, fix } of merged(known)) {
    const device = devices.get(track.id)!
    if (device.refused) continue
    const dueMs = beganMs + (fix.atMs - recording.fromMs) / options.pace
    while (dueMs > nowMs()) {
      progressMs = nowMs()
      if (!patient()) break sending
      await wait(Math.max(0, Math.min(200, dueMs - nowMs())))
    }
    while (device.waiting >= WAITING_MAX) {
      if (!patient()) break sending
      await wait(5)
    }
    // the type asks for `seq`; a recording has none
    device.add('fix', [readingOf(fix, shiftMs) as SentReading])
    device.flush()
  }
  while (![...devices.values()].every(({ idle, refused }) => idle || refused) && patient()) await wait(10)
  options.progress?.(counts.ackedReadings, total)
  return {
    counts,
    shiftMs,
    unknown,
    problems: [...problems],
    tookMs: nowMs() - startedMs,
    stoppedEarly: counts.ackedReadings < total,
  }
}
