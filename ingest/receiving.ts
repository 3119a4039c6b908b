import type { Config } from '#config'
import { chunkOf } from '#domain/coverage/vehicle-state.ts'
import type { Quarantined } from '#domain/quarantine.ts'
import type { Reading } from '#domain/reading.ts'
import { receive, type Received, type ReceiveSettings } from '#domain/receive.ts'
import { parseTopic } from '#domain/topic.ts'
import type { JournalRow, QuarantineRow } from '#stores/types.ts'
import type { AssetCache } from './asset-cache.ts'

/** Rules and history receive with the same settings, so that what one rejects the other never writes. */
export const receiveSettingsOf = (config: Config): ReceiveSettings => ({
  serviceArea: config.serviceArea,
  futureMaxMs: config.futureMaxMs,
  skewFlagMs: config.skewFlagMs,
  lateMs: config.lateMs,
  backfillMax: config.backfillMax,
  jsonDepthMax: config.jsonDepthMax,
})

/** Receive a journaled message; a fault of ours in doing so rejects the message instead of stopping the reader. */
export function receiveRow(row: JournalRow, assets: AssetCache, settings: ReceiveSettings): Received {
  try {
    const { seq: journalSeq, receivedAtMs, clientId, topic, payload } = row
    const id = parseTopic(topic)?.id
    return receive(
      { journalSeq, receivedAtMs, clientId, topic, payload },
      id === undefined ? undefined : assets.get(id),
      settings,
    )
  } catch (error) {
    const detail = `receiving failed, which is a fault of this program: ${error instanceof Error ? error.message : String(error)}`
    return { readings: [], rejected: [{ index: -1, reason: 'internal', detail }], droppedFields: {}, skewed: 0 }
  }
}

export const quarantinedOf = (row: JournalRow, { rejected }: Received): Quarantined[] =>
  rejected.map(({ index, reason, detail }) => ({
    seq: row.seq,
    index,
    receivedAtMs: row.receivedAtMs,
    clientId: row.clientId,
    topic: row.topic,
    payload: row.payload,
    reason,
    detail,
  }))

/** The place each accepted reading had in its message: those that were not rejected, in order. */
export function placesOf({ readings, rejected }: Received): number[] {
  const bad = new Set(rejected.map(({ index }) => index))
  const places: number[] = []
  for (let index = 0; places.length < readings.length; index++) if (!bad.has(index)) places.push(index)
  return places
}

/** The hours in which vehicles sent positions. */
export const hoursOfFixes = (readings: readonly Reading[]): { vehicle: string; chunk: number; seq: number }[] =>
  readings.flatMap(({ kind, id, stream, atMs }) =>
    kind === 'sweeper' && stream === 'fix' ? [{ vehicle: id, chunk: chunkOf(atMs), seq: 0 }] : [],
  )

export interface ReceivedAgain {
  readonly readings: readonly Reading[]
  readonly received: Received
}

/**
 * Receive a quarantined row again: its readings when it can be read now, else undefined. What is read again is no news any more
 * when it arrived more than `lateMs` ago.
 */
export function receiveAgain(
  row: QuarantineRow,
  assets: AssetCache,
  settings: ReceiveSettings,
  nowMs: number,
): ReceivedAgain | undefined {
  const received = receiveRow(row, assets, settings)
  const isBad = received.rejected.some(({ index }) => index === -1 || index === row.index)
  if (isBad) return undefined
  const places = placesOf(received)
  const readings = received.readings
    .filter((_, n) => row.index === -1 || places[n] === row.index)
    .map((reading) => ({ ...reading, historical: reading.historical || nowMs - reading.atMs > settings.lateMs }))
  return { readings, received }
}
