import type { Asset } from './asset.ts'
import { shown, type QuarantineReason } from './quarantine.ts'
import type { Reading } from './reading.ts'
import type { Box } from './coordinates.ts'
import { readFields } from './receive-fields.ts'
import { readJson, type Json, type JsonObject } from './receive-json.ts'
import { judgeTime, type JudgedTime } from './receive-time.ts'
import { hash32 } from './hash.ts'
import { parseTopic, type StreamTopic } from './topic.ts'

/** A message as the broker journaled it. */
export interface Message {
  readonly journalSeq: number
  readonly receivedAtMs: number
  readonly clientId: string
  readonly topic: string
  readonly payload: Uint8Array
}

/** The settings of the same names (`config.ts`). */
export interface ReceiveSettings {
  readonly serviceArea: Box
  readonly futureMaxMs: number
  readonly skewFlagMs: number
  readonly lateMs: number
  readonly backfillMax: number
  readonly jsonDepthMax: number
}

export interface Rejection {
  /** Place in the message's list of readings; 0 for a single one, -1 for the message as a whole. */
  readonly index: number
  readonly reason: QuarantineReason
  readonly detail: string
}

export interface Received {
  readonly readings: readonly Reading[]
  readonly rejected: readonly Rejection[]
  /** Fields left out of accepted readings, as `stream.field`; all unknown names of a stream count as `stream.unknown`. */
  readonly droppedFields: Readonly<Record<string, number>>
  /** Accepted readings whose device clock is off by more than `skewFlagMs` (docs/SPEC.md R10). */
  readonly skewed: number
}

/** `sub` has six digits: a store that tells time in nanoseconds keeps it below the millisecond. */
const SUBS = 1_000_000

/**
 * Turn a journaled message into readings, in WGS-84 and mg/m³, or say for each one why not (docs/SPEC.md R1–R16). Pure: the same
 * message, asset and settings give the same result, so that rules and history, and a repetition of either, agree.
 */
export function receive(message: Message, asset: Asset | undefined, settings: ReceiveSettings): Received {
  const topic = parseTopic(message.topic)
  if (topic === undefined) return whole('bad-topic', `${shown(message.topic)} is not city/{kind}/{id}/{stream}`)
  if (asset === undefined) return whole('unknown-asset', `no asset ${shown(topic.id)} is registered`)
  if (asset.kind !== topic.kind || asset.id !== topic.id)
    return whole('unknown-asset', `${shown(asset.id)} is registered as a ${asset.kind}, not as a ${topic.kind}`)

  const json = readJson(message.payload, settings.jsonDepthMax)
  if (!json.ok) return whole(json.reason, json.detail)

  const elements: readonly Json[] = Array.isArray(json.value) ? json.value : [json.value]
  if (elements.length === 0) return whole('wrong-shape', 'the list of readings is empty')
  if (elements.length > settings.backfillMax)
    return whole('too-large', `${elements.length} readings in one message, at most ${settings.backfillMax} are taken`)

  const readings: Reading[] = []
  const rejected: Rejection[] = []
  const dropped: Record<string, number> = {}
  let skewed = 0
  for (const [index, element] of elements.entries()) {
    const mistake = json.mistakes?.get(index)
    const result = mistake ?? readElement(element, topic, asset, message, settings)
    if (!result.ok) {
      rejected.push({ index, reason: result.reason, detail: result.detail })
      continue
    }
    readings.push(result.reading)
    if (isSkewed(result.reading, settings)) skewed++
    for (const field of result.dropped) {
      const name = `${topic.stream}.${field}`
      dropped[name] = (dropped[name] ?? 0) + 1
    }
  }
  return { readings, rejected, droppedFields: dropped, skewed }
}

type ElementResult =
  | { readonly ok: true; readonly reading: Reading; readonly dropped: readonly string[] }
  | { readonly ok: false; readonly reason: QuarantineReason; readonly detail: string }

function readElement(
  element: Json,
  topic: StreamTopic,
  asset: Asset,
  { receivedAtMs }: Message,
  settings: ReceiveSettings,
): ElementResult {
  if (!isObject(element))
    return { ok: false, reason: 'wrong-shape', detail: `a reading is an object, not ${shown(element)}` }
  const time =
    topic.stream === 'online'
      ? onlineTime(element['at'], receivedAtMs, settings)
      : judgeTime(element['at'], receivedAtMs, settings)
  if (!time.ok) return time
  const read = readFields(topic.stream, element, asset.crs, settings.serviceArea)
  if (!read.ok) return read
  const { fields, dropped } = read
  const seq = seqOf(element['seq'])
  if (seq === undefined) dropped.push('seq')
  const reading = {
    kind: topic.kind,
    id: topic.id,
    town: asset.town,
    stream: topic.stream,
    atMs: time.atMs,
    receivedAtMs,
    seq: seq ?? -1,
    sub: seq === undefined || seq === -1 ? hash32(JSON.stringify(fields)) % SUBS : seq % SUBS,
    historical: receivedAtMs - time.atMs > settings.lateMs,
    fields,
  }
  // `readFields` answered for this very stream, which the compiler cannot follow through a table
  return { ok: true, reading: reading as Reading, dropped }
}

/**
 * A last will is written when the device connects, so it cannot know when it will be sent: its arrival counts. And being online is
 * what the broker sees: a device whose clock is ahead must not stay online after its connection is lost.
 */
function onlineTime(at: Json | undefined, receivedAtMs: number, settings: ReceiveSettings): JudgedTime {
  if (at === undefined) return { ok: true, atMs: receivedAtMs }
  const time = judgeTime(at, receivedAtMs, settings)
  return time.ok ? { ok: true, atMs: Math.min(time.atMs, receivedAtMs) } : time
}

/** The device's own number, -1 when it sends none, undefined when it is not a number one can count with. */
function seqOf(seq: Json | undefined): number | undefined {
  if (seq === undefined) return -1
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined
}

/** A late reading says nothing of the clock: it may have waited in the device. */
const isSkewed = (reading: Reading, { skewFlagMs }: ReceiveSettings): boolean =>
  !reading.historical && Math.abs(reading.receivedAtMs - reading.atMs) > skewFlagMs

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const whole = (reason: QuarantineReason, detail: string): Received => ({
  readings: [],
  rejected: [{ index: -1, reason, detail }],
  droppedFields: {},
  skewed: 0,
})
