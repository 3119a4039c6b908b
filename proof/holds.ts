import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import {
  allHolds,
  always,
  baysOf,
  doubleBookings,
  Phones,
  putDrivers,
  putFree,
  putLots,
  type BenchDriver,
  type BenchLot,
} from '../bench/holds-district.ts'
import { rounded, wholeOption, type Measurement } from '../bench/named.ts'
import { until } from '../bench/processes.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import { topic } from '#domain/topic.ts'
import { openOperations } from '#stores/operations.ts'
import type { IssuedCredential, Operations } from '#stores/types.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'

const MINUTE_MS = 60_000
/** Drivers whose stays run beyond their window while everything is killed. */
const LATE: BenchLot = { id: 'late', bays: 16 }
const BUSY: readonly BenchLot[] = [1, 2, 3].map((n) => ({ id: `busy-${n}`, bays: 8 }))
/** Drivers who hold, come and leave all the time: more of them than bays. */
const BUSY_DRIVERS = 36
/** A driver does nothing for so long at most. */
const PAUSE_MS_MAX = 1_500
/** The window of those who are late ends so long after the start, at a whole minute. */
const WINDOW_MS = 100_000
/** A process is killed at a random moment up to here after its start: in its start-up, or at work. */
const ROUND_MS_MAX = 3_500
const MADE_BEFORE_MS = 20 * MINUTE_MS

/**
 * S41 of docs/SPEC.md: the real broker, rules and two processes of the API, one of them killed with SIGKILL again and again, while drivers hold bays, come and
 * leave over HTTP, and bays say over MQTT that vehicles stay beyond their window. Every hold that was acknowledged is there, none is there that was not, none is
 * doubled, and what the clock tells of a stay is told once.
 */
export const measurement: Measurement = {
  options: { rounds: { type: 'string' } },
  async run(options) {
    const rounds = wholeOption(options, 'rounds', 40)
    const beganMs = Date.now()
    await using folder = await tempFolder('proof-holds')
    const made = await setUp(folder.path, beganMs)
    const [mqttPort, ...ports] = [await freePort(), await freePort(), await freePort()]
    const env = {
      DATA_DIR: folder.path,
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: String(mqttPort),
      MQTT_TAKEOVERS_MAX: '1000',
    }
    await using processes = new AsyncDisposableStack()
    const platforms = [processes.use(await Platform.start(['broker', 'rules'], env))]
    for (const port of ports)
      platforms.push(
        processes.use(await Platform.start(['api'], { ...env, HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port) })),
      )
    await using sensors = new Sensors(`mqtt://127.0.0.1:${mqttPort}`, made.credentials)
    await using phones = new Phones()

    const busyBays = BUSY.flatMap((lot) => baysOf(lot))
    for (const bay of busyBays) sensors.say(bay, beganMs, false)
    for (const { bay, fromMs } of made.late) sensors.say(bay!, fromMs + MINUTE_MS, true)
    const busy = new Busy(phones, ports, made.drivers)
    const kills = await killing(platforms, rounds, () => Date.now() > made.windowEndMs + 20_000)
    await busy.finish()
    const leftAtMs = Date.now()
    for (const { bay } of made.late) sensors.say(bay!, leftAtMs, false)

    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    await until('the end of every late stay', 300_000, async () =>
      (await Promise.all(made.late.map(({ id }) => operations.parking.holdOf(id)))).every(
        (hold) => hold?.state === 'left',
      )
        ? true
        : undefined,
    )
    const holds = await allHolds(operations)
    const late = await lateStays(operations, made.late, made.windowEndMs)
    const acked = busy.done
    const there = new Set(holds.map(({ id }) => id))
    const known = new Set([...acked.keys(), ...made.late.map(({ id }) => id)])
    return {
      rounds: kills,
      acknowledgedHolds: acked.size,
      acknowledgedActions: [...acked.values()].reduce((sum, events) => sum + events.length, 0),
      lost: [...acked.keys()].filter((id) => !there.has(id)).length,
      unknown: holds.filter(({ id }) => !known.has(id)).length,
      doubleBookings: doubleBookings(holds),
      actionsNotOnce: await actionsNotOnce(operations, acked),
      ...late,
      repeats: busy.repeats,
      seconds: rounded((Date.now() - beganMs) / 1_000, 0),
    }
  },
}

interface Made {
  readonly credentials: readonly IssuedCredential[]
  readonly drivers: readonly BenchDriver[]
  /** Holds made twenty minutes ago, of whom nobody has come yet as far as is known. */
  readonly late: readonly Hold[]
  readonly windowEndMs: number
}

async function setUp(dataDir: string, beganMs: number): Promise<Made> {
  let nowMs = beganMs - MADE_BEFORE_MS
  await using operations = await openOperations({ dataDir, durability: 'normal', nowMs: () => nowMs })
  const { parking, ruleSettings } = operations
  await ruleSettings.put(JSON.stringify({ holdsPerDayMax: { is: 100, source: 'proof' } }), 'proof')
  const windowEndMs = Math.ceil((beganMs + WINDOW_MS) / MINUTE_MS) * MINUTE_MS
  // a window of six hours that ends then, whatever time of the day it is
  const fromMinute = zoneOf('Asia/Shanghai').minuteOf(windowEndMs - 360 * MINUTE_MS)
  const { dayTypes } = always.windows[0]!
  const policy = { ...always, graceMinutes: 0, windows: [{ dayTypes, fromMinute, toMinute: fromMinute + 360 }] }
  const credentials = [...(await putLots(operations, [LATE], policy)), ...(await putLots(operations, BUSY))]
  await putFree(operations, [LATE, ...BUSY], nowMs)
  const lateDrivers = await putDrivers(operations, LATE.bays)
  const drivers = await putDrivers(operations, BUSY_DRIVERS, LATE.bays)
  const late: Hold[] = []
  for (const [n, { rightId }] of lateDrivers.entries()) {
    // their stays end one after the other, all before the window does
    const toMs = windowEndMs - 5_000 - n * 3_000
    const answer = await parking.hold({ actionId: `late-${n}`, rightId, lot: LATE.id, fromMs: nowMs, toMs, kinds: [] })
    if (answer.is === 'refused') throw new Error(`Cannot hold a bay before the proof: ${answer.refusal}`)
    late.push(answer.hold)
  }
  nowMs = beganMs
  await putFree(operations, [LATE, ...BUSY], nowMs)
  return { credentials, drivers, late, windowEndMs }
}

/** Kill one process after the other at random, and start it again, until all rounds are over and it is time. */
async function killing(platforms: readonly Platform[], rounds: number, isTime: () => boolean): Promise<number> {
  let kills = 0
  while (kills < rounds || !isTime()) {
    await wait(Math.random() * ROUND_MS_MAX)
    const platform = platforms[Math.floor(Math.random() * platforms.length)]!
    await platform.stop('SIGKILL')
    const started = platform.start()
    // every third time the next kill may come before the start is over
    if (kills % 3 !== 0) await started
    else await Promise.race([started.catch(() => undefined), wait(500)])
    if (++kills % 10 === 0) console.error(`${kills} kills`)
  }
  for (const platform of platforms) {
    await platform.stop('SIGKILL')
    await platform.start()
  }
  return kills
}

type Event = 'held' | 'arrived' | 'left'

/** Drivers who hold, come and leave, and ask again under the same name until they are answered. */
class Busy {
  /** Holds that were acknowledged, with what was acknowledged of them. */
  readonly done = new Map<number, Event[]>()
  repeats = 0
  readonly #phones: Phones
  readonly #ports: readonly number[]
  readonly #loops: readonly Promise<void>[]
  #isRunning = true

  constructor(phones: Phones, ports: readonly number[], drivers: readonly BenchDriver[]) {
    this.#phones = phones
    this.#ports = ports
    this.#loops = drivers.map((driver) => this.#drive(driver))
  }

  async finish(): Promise<void> {
    this.#isRunning = false
    await Promise.all(this.#loops)
  }

  async #drive(driver: BenchDriver): Promise<void> {
    while (this.#isRunning) {
      await wait(Math.random() * PAUSE_MS_MAX)
      const lot = BUSY[Math.floor(Math.random() * BUSY.length)]!.id
      const fromMs = Date.now()
      const answer = await this.#ask(driver, 'holds', { lot, fromMs, toMs: fromMs + 60 * MINUTE_MS, kinds: [] })
      if (answer.is === 'refused') continue
      const { id } = answer.hold
      const events: Event[] = ['held']
      this.done.set(id, events)
      for (const [action, event] of [
        ['arrive', 'arrived'],
        ['leave', 'left'],
      ] as const) {
        await wait(Math.random() * PAUSE_MS_MAX)
        const acted = await this.#ask(driver, `holds/${id}`, { action })
        if (acted.is === 'refused') throw new Error(`Cannot ${action} with hold ${id}: ${acted.refusal}`)
        events.push(event)
      }
    }
  }

  async #ask(driver: BenchDriver, path: string, wish: object): Promise<HoldAnswer> {
    const body = { actionId: randomUUID(), ...wish }
    for (;;) {
      try {
        const port = this.#ports[Math.floor(Math.random() * this.#ports.length)]!
        return await this.#phones.ask(driver, port, path, body)
      } catch (error) {
        // it was killed before it answered, or is not there yet
        if (!(error instanceof Error) || !('code' in error)) throw error
        this.repeats++
        await wait(50)
      }
    }
  }
}

/** Sensors of bays, with a connection each; what was not acknowledged is sent again. */
class Sensors implements AsyncDisposable {
  readonly #clients: ReadonlyMap<string, MqttClient>

  constructor(url: string, credentials: readonly IssuedCredential[]) {
    this.#clients = new Map(
      credentials.map(({ id, secret }) => {
        const options = { clientId: id, username: id, password: secret, clean: false, reconnectPeriod: 200 }
        // refused while the broker is down; the client tries again by itself
        return [id, mqtt.connect(url, options).on('error', () => undefined)]
      }),
    )
  }

  say(bay: string, atMs: number, occupied: boolean): void {
    const payload = JSON.stringify({ at: atMs, occupied })
    this.#clients.get(bay)!.publish(topic.stream('bay', bay, 'state'), payload, { qos: 1 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.endAsync(true)))
  }
}

/** Actions that were acknowledged and are not in the trail of their hold exactly once. */
async function actionsNotOnce(operations: Operations, acked: ReadonlyMap<number, readonly Event[]>): Promise<number> {
  let wrong = 0
  for (const [id, events] of acked) {
    const trail = await operations.parking.holdTrail(id)
    for (const event of events) if (trail.filter((line) => line.event === event).length !== 1) wrong++
  }
  return wrong
}

/** What the clock had to tell of stays that went on beyond their window, and how often it did not, or twice. */
async function lateStays(operations: Operations, late: readonly Hold[], windowEndMs: number) {
  let [reminders, overstays, notOnce] = [0, 0, 0]
  for (const hold of late) {
    const messages = (await operations.parking.messages(hold.rightId, 0, 1_000)).filter(
      ({ holdId }) => holdId === hold.id,
    )
    const times = (kind: string, is?: string) =>
      messages.filter((message) => message.kind === kind && (is === undefined || message.detail['is'] === is)).length
    const told = [
      times('held'),
      times('arrived-by-sensor'),
      times('reminder', 'over'),
      times('overstay'),
      times('left'),
    ]
    const overstay = await operations.parking.overstayOf(hold.id)
    reminders += times('reminder', 'over')
    if (overstay?.fromMs === windowEndMs && overstay.recordedAtMs === windowEndMs) overstays++
    if (told.some((count) => count !== 1)) {
      notOnce++
      console.error(`hold ${hold.id}: ${JSON.stringify(messages.map(({ kind, detail }) => [kind, detail['is']]))}`)
    }
  }
  const alerts = await operations.alerts.list({ rule: 'overstay', towns: [], limit: 1_000 })
  return { lateStays: late.length, reminders, overstays, overstayAlerts: alerts.length, toldNotOnce: notOnce }
}
