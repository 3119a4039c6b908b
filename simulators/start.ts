import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '#config'
import type { DeviceKind } from '#domain/asset.ts'
import type { Stream } from '#domain/topic.ts'
import type { Part } from '#part'
import { chance } from './chance.ts'
import { dayOf, MINUTE_MS, startOfDay } from './clock.ts'
import { readCredentials } from './credentials.ts'
import { openDistrict } from './day.ts'
import { makeDevice, noCounts, type Counts, type Device } from './device.ts'
import { isDevice, type District } from './district.ts'
import { openTruthFile } from './truth-file.ts'
import type { Truth } from './truth.ts'
import { silence, type MovableWorld, type SentReading } from './world.ts'

/** How often the world is moved on and messages go out. */
const TICK_MS = 200
/** Longest stretch of simulated time between two breaths of the event loop. */
const SLICE_MS = 2 * MINUTE_MS
/** New connections a second while the district comes up; the broker checks a secret for each. */
const CONNECTS_PER_S = 120
const PROBLEM_LOG_MS = 30_000
const KEEP_ALIVE_S: Readonly<Record<DeviceKind, number>> = { sweeper: 60, toilet: 120, bay: 600, lot: 120 }

export interface Given {
  readonly district: District
  /** Secret of each device by its id, or a JSON file `[{ "id", "kind", "secret" }]`. */
  readonly credentials: ReadonlyMap<string, string> | string
  readonly mqttUrl: string
  readonly nowMs: () => number
  /** How fast `nowMs` itself runs, where that is not life's pace; only told. */
  readonly clockSpeed?: number
  /** Simulated time to begin with; at a speed above 1 by default today's midnight in Shanghai, else now. */
  readonly startAtMs?: number
  /** Bays are shared by nobody but drivers who hold them. */
  readonly withDrivers?: boolean
}

export interface Simulators extends Part {
  readonly counts: Readonly<Counts>
  readonly simulatedMs: () => number
  /** Somebody works at a toilet, now. */
  readonly tend: MovableWorld['tend']
  /** A lot as it is on the ground. */
  readonly ground: MovableWorld['ground']
  readonly truth: (record: Truth) => void
}

/**
 * Simulated time of a moment. It never runs ahead of the clock: at 1× it is the clock, faster it begins earlier (by default at
 * midnight), catches up, and from then on is the clock too.
 */
export function simulatedTime(speed: number, startedMs: number, startAtMs = defaultStart(speed, startedMs)) {
  return (nowMs: number): number => Math.min(nowMs, startAtMs + (nowMs - startedMs) * speed)
}
const defaultStart = (speed: number, nowMs: number): number => (speed > 1 ? startOfDay(dayOf(nowMs)) : nowMs)

/** Start the district's devices; they connect, live and send until the part is disposed. */
export async function startSimulators(
  config: Pick<Config, 'dataDir' | 'simulationSpeed'>,
  log: Logger,
  given: Given,
): Promise<Simulators> {
  const { district, nowMs } = given
  const secrets = typeof given.credentials === 'string' ? await readCredentials(given.credentials) : given.credentials
  const startedMs = nowMs()
  const timeOf = simulatedTime(config.simulationSpeed, startedMs, given.startAtMs)
  const beginMs = timeOf(startedMs)
  const counts = noCounts()
  let problems = 0
  let lastProblem = ''
  const onProblem = (problem: string): void => {
    problems++
    lastProblem = problem
  }

  await using opened = new AsyncDisposableStack()
  const truth = opened.use(
    await openTruthFile(join(config.dataDir, 'simulation'), (error) =>
      onProblem(`Cannot write truth: ${error.message}`),
    ),
  )
  const devices = new Map<string, Device>()
  let without = 0
  for (const asset of district.assets) {
    if (!isDevice(asset)) continue
    const { id, kind } = asset
    const secret = secrets.get(id)
    if (secret === undefined) {
      without++
      continue
    }
    const luck = chance(district.seed, 'network', id)
    devices.set(
      id,
      makeDevice({
        mqttUrl: given.mqttUrl,
        kind,
        id,
        secret,
        keepAliveS: KEEP_ALIVE_S[kind],
        luck,
        atMs: () => timeOf(nowMs()),
        counts,
        onProblem,
        onCommand: (payload) => world.command(id, payload),
      }),
    )
  }
  if (without > 0) log.warn({ without }, 'simulated devices without a credential stay silent')

  // what was before the beginning happens in silence; who has no network then is remembered, and what each device said last:
  // that is what a platform that had been listening would know
  const world = openDistrict(district, beginMs, {}, given.withDrivers)
  const down = new Set<string>()
  const last = new Map<string, Map<Stream, SentReading>>()
  world.sink = {
    ...silence,
    link: (_, id, up) => void (up ? down.delete(id) : down.add(id)),
    publish: (_, id, stream, readings) => {
      if (stream === 'event') return
      const said = last.get(id) ?? new Map<Stream, SentReading>()
      last.set(id, said.set(stream, readings.at(-1)!))
    },
  }
  for (let atMs = world.nowMs; atMs < beginMs; atMs += SLICE_MS) {
    world.advance(Math.min(beginMs, atMs + SLICE_MS))
    await breathe()
  }
  for (const id of down) devices.get(id)?.link(false)
  const changed = new Set<Device>()
  world.sink = {
    publish: (_, id, stream, readings) => {
      const device = devices.get(id)
      if (device === undefined) return
      device.add(stream, readings)
      changed.add(device)
    },
    link: (_, id, up) => devices.get(id)?.link(up),
    truth: (record) => truth.add(record, world.nowMs),
  }
  for (const [id, said] of last) {
    const device = devices.get(id)
    if (device === undefined) continue
    for (const [stream, reading] of said) device.add(stream, [reading])
    changed.add(device)
  }
  truth.add({ is: 'run', seed: district.seed, startMs: Math.round(beginMs) }, beginMs)

  const connecting = [...devices.values()].map((device, i) =>
    setTimeout(() => device.connect(), (i * 1_000) / CONNECTS_PER_S),
  )
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let loggedMs = nowMs()
  const flush = (): void => {
    for (const device of changed) device.flush()
    changed.clear()
    truth.flush()
  }
  const tick = async (): Promise<void> => {
    // after a pause of the machine there may be hours to catch up
    while (!stopping.signal.aborted) {
      const toMs = timeOf(nowMs())
      world.advance(Math.min(toMs, world.nowMs + SLICE_MS))
      flush()
      if (world.nowMs >= toMs) break
      await breathe()
    }
    if (problems > 0 && nowMs() - loggedMs > PROBLEM_LOG_MS) {
      log.warn({ problems, lastProblem, ...counts }, 'simulated devices have problems')
      problems = 0
      loggedMs = nowMs()
    }
  }
  let ticking = false
  const timer = setInterval(() => {
    if (ticking) return
    ticking = true
    running = tick().finally(() => {
      ticking = false
    })
  }, TICK_MS)

  const kept = opened.move()
  const facts = { devices: devices.size, seed: district.seed, speed: given.clockSpeed ?? config.simulationSpeed }
  log.info(facts, 'simulated district is running')
  return {
    name: 'simulators',
    facts: { ...facts, truth: truth.folder },
    counts,
    simulatedMs: () => world.nowMs,
    tend: (id, work, order) => world.tend(id, work, order),
    ground: (lot) => world.ground(lot),
    truth: (record) => truth.add(record, world.nowMs),
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      clearInterval(timer)
      for (const waiting of connecting) clearTimeout(waiting)
      await running
      flush()
      await Promise.all([...devices.values()].map((device) => device.stop()))
      await kept.disposeAsync()
      log.info({ ...counts }, 'simulated district has stopped')
    },
  }
}
