import mqtt, { type MqttClient } from 'mqtt'
import { rounded, wholeOption, type Measurement } from '../bench/named.ts'
import { registerSweepers, until } from '../bench/processes.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import { random } from '#domain/matching/sketch.ts'
import { topic } from '#domain/topic.ts'
import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import type { IssuedCredential, Operations } from '#stores/types.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { factsOfVehicles, putStreets, streets, sweeping, wayOf, type SentFix } from '../test/streets.ts'

const TRUCKS = 6
const MINUTE_MS = 60_000
/** Three stretches of half an hour each, a fix every 2 s, ten fixes a message. */
const STRETCHES = 3
const FIXES_A_MESSAGE = 10
/** A round ends at a random moment up to here after the start of the process: in its start-up, or at work. */
const ROUND_MS_MAX = 3_000
const LATE_SHARE = 0.3
const REPEATED_SHARE = 0.15
const SHIFT = 'proof.r-1'
const BY = 'proof'

/**
 * K1, K5 and K7 of docs/SPEC.md: the real process matches what trucks send, some of it late and some twice, and is killed with SIGKILL at random
 * moments. What it ends with must be what one that nobody disturbed makes of the same fixes, each sent once and in order.
 */
export const measurement: Measurement = {
  options: { rounds: { type: 'string' } },
  async run(options) {
    const rounds = wholeOption(options, 'rounds', 30)
    const beganMs = Date.now()
    const day = madeDay(beganMs)
    const calm = await run(day.inOrder, beganMs, 0, 20)
    const sent = day.disturbed.reduce((sum, messages) => sum + messages.length, 0)
    const aRoundS = (0.6 * ROUND_MS_MAX) / 1_000
    const disturbed = await run(day.disturbed, beganMs, rounds, sent / TRUCKS / rounds / aRoundS)
    return {
      rounds,
      kills: disturbed.kills,
      messages: sent,
      fixes: day.fixes,
      drives: calm.rows.filter((row) => row.startsWith('drive')).length,
      doneM: calm.doneM,
      versions: disturbed.versions,
      differences: differences(calm.rows, disturbed.rows),
      seconds: rounded((Date.now() - beganMs) / 1_000, 0),
    }
  },
}

interface Day {
  readonly fixes: number
  /** By truck. */
  readonly inOrder: readonly (readonly SentFix[][])[]
  readonly disturbed: readonly (readonly SentFix[][])[]
}

/** Two hours of six trucks up to twelve minutes ago, and then a last fix that ends what is before it. */
function madeDay(nowMs: number): Day {
  const chance = random(7)
  let fixes = 0
  const inOrder = Array.from({ length: TRUCKS }, (_, truck) => {
    const all = Array.from({ length: STRETCHES }, (_unused, stretch) =>
      sweeping(wayOf(truck * 31 + stretch * 7 + 1, 24), nowMs - (132 - 40 * stretch) * MINUTE_MS, {
        seed: truck * 10 + stretch,
        everyS: 2,
        seq: stretch * 10_000,
      }),
    ).flat()
    const last = { ...all.at(-1)!, at: nowMs - MINUTE_MS, seq: 90_000 }
    fixes += all.length + 1
    const messages: SentFix[][] = []
    for (let from = 0; from < all.length; from += FIXES_A_MESSAGE)
      messages.push(all.slice(from, from + FIXES_A_MESSAGE))
    return [...messages, [last]]
  })
  const disturbed = inOrder.map((messages) => {
    const placed = messages.flatMap((message, n) => {
      const is = { at: n + (chance() < LATE_SHARE ? chance() * 60 : 0), message }
      return chance() < REPEATED_SHARE ? [is, { at: n + chance() * 90, message }] : [is]
    })
    return placed.toSorted((a, b) => a.at - b.at).map(({ message }) => message)
  })
  return { fixes, inOrder, disturbed }
}

interface Ended {
  readonly kills: number
  readonly versions: number
  readonly doneM: number
  /** Everything that is known at the end, a line each. */
  readonly rows: readonly string[]
}

async function run(
  messages: readonly (readonly SentFix[][])[],
  beganMs: number,
  rounds: number,
  perTruckPerS: number,
): Promise<Ended> {
  await using folder = await tempFolder('proof-coverage')
  const mqttPort = await freePort()
  const { credentials } = await registerSweepers(folder.path, TRUCKS)
  await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
  await makeShift(
    operations,
    credentials.map(({ id }) => id),
    beganMs,
  )
  await using platform = await Platform.start(['broker', 'ingest'], {
    DATA_DIR: folder.path,
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: String(mqttPort),
    MQTT_MESSAGES_PER_SECOND_MAX: '10000',
    // every kill is a takeover of every device’s connection; that is what is tried here
    MQTT_TAKEOVERS_MAX: '1000',
  })
  // each round has its part of the messages, so that every kill meets work
  const progress = { share: rounds === 0 ? 1 : 0 }
  const sending = Promise.all(
    credentials.map((credential, n) =>
      send(`mqtt://127.0.0.1:${mqttPort}`, credential, messages[n]!, perTruckPerS, progress),
    ),
  )
  let kills = 0
  for (let round = 1; round <= rounds; round++) {
    progress.share = round / rounds
    await new Promise((resolve) => setTimeout(resolve, Math.random() * ROUND_MS_MAX))
    await platform.stop('SIGKILL')
    kills++
    const started = platform.start()
    // every second round the next kill may come before the start is over
    if (round % 2 === 0 || round === rounds) await started
    else started.catch(() => undefined)
    if (round % 10 === 0) console.error(`round ${round}: position ${await operations.coverage.position()}`)
  }
  await sending
  await settled(operations, folder.path)
  const { drives, silences } = await factsOfVehicles(
    operations,
    credentials.map(({ id }) => id),
  )
  const shift = (await operations.shifts.get(SHIFT))!
  return {
    kills,
    versions: shift.version,
    doneM: rounded(shift.coverage?.figures.doneM ?? 0, 0),
    rows: [
      ...drives.flat().map((drive) => `drive ${JSON.stringify(drive)}`),
      // one that lasts says only how long nothing has come since
      ...silences.filter(({ toMs }) => toMs !== undefined).map((silence) => `silence ${JSON.stringify(silence)}`),
      ...(shift.coverage?.sides ?? []).map((side) => `side ${JSON.stringify(side)}`),
      `figures ${JSON.stringify(shift.coverage?.figures)}`,
    ],
  }
}

/** All of it in the facts, late data worked in, and its shift judged by them. */
async function settled(operations: Operations, dataDir: string): Promise<void> {
  await using journal = await openJournalReader({ dataDir })
  const { lastSeq } = await journal.extent()
  const { coverage, shifts } = operations
  let quiet = 0
  await until('working in everything', 300_000, async () => {
    const isDone =
      (await coverage.position()) >= lastSeq &&
      (await coverage.rechecks(1)).length === 0 &&
      (await coverage.stale(1)).length === 0 &&
      (await shifts.get(SHIFT))?.state === 'closed'
    quiet = isDone ? quiet + 1 : 0
    return quiet >= 40 ? true : undefined
  })
}

/** A shift over half of the grid, by all the trucks, whose window is over. */
async function makeShift(operations: Operations, vehicles: readonly string[], nowMs: number): Promise<void> {
  const { id: networkId } = await putStreets(operations)
  await operations.ruleSettings.put(JSON.stringify({ graceMs: { is: 0, source: BY } }), BY)
  await operations.shifts.make([
    {
      id: SHIFT,
      planId: 'r-1',
      planVersion: 1,
      day: '2026-06-01',
      name: 'proof',
      nameEn: 'proof',
      town: '东亭街道',
      workType: 'sweep',
      networkId,
      sides: streets.edges.filter((_, n) => n % 2 === 0).map((edge) => shiftSideOf(edge)),
      passes: [
        { fromMs: nowMs - 150 * MINUTE_MS, toMs: nowMs - 12 * MINUTE_MS },
        { fromMs: nowMs - 150 * MINUTE_MS, toMs: nowMs - 12 * MINUTE_MS },
      ],
      speedLimitKmh: 10,
      vehicles,
      state: 'planned',
    },
  ])
}

/** A terminal: QoS 1, what was not acknowledged is sent again. */
async function send(
  url: string,
  { id, kind, secret }: IssuedCredential,
  messages: readonly SentFix[][],
  perS: number,
  progress: { readonly share: number },
): Promise<void> {
  const client = mqtt.connect(url, {
    clientId: id,
    username: id,
    password: secret,
    clean: false,
    reconnectPeriod: 100,
    connectTimeout: 5_000,
  })
  client.on('error', (error) => {
    if (!('code' in error) || !['ECONNREFUSED', 'ECONNRESET'].includes(String(error.code)))
      console.error(`${id}: ${error.message}`)
  })
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  for (const [n, message] of messages.entries()) {
    while (n >= progress.share * messages.length) await pause(50)
    await untilAcked(client, topic.stream(kind, id, 'fix'), JSON.stringify(message))
    await pause(1_000 / perS)
  }
  await client.endAsync()
}

async function untilAcked(client: MqttClient, where: string, payload: string): Promise<void> {
  for (;;) {
    try {
      await client.publishAsync(where, payload, { qos: 1 })
      return
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'Connection closed') throw error
    }
  }
}

/** Lines that only one of two has. */
function differences(a: readonly string[], b: readonly string[]): number {
  const [inA, inB] = [new Set(a), new Set(b)]
  const only = [...a.filter((line) => !inB.has(line)), ...b.filter((line) => !inA.has(line))]
  for (const line of only.slice(0, 5)) console.error(`differs: ${line.slice(0, 300)}`)
  return only.length + Math.abs(a.length - inA.size) + Math.abs(b.length - inB.size)
}
