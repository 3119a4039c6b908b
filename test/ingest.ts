import { pino } from 'pino'
import { readConfig, type Config } from '#config'
import type { Asset } from '#domain/asset.ts'
import { topic, type Stream } from '#domain/topic.ts'
import { openJournalReader, openJournalWriter } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import type { JournalMessage, JournalReader, Operations, ReadingsStore } from '#stores/types.ts'
import { tempFolder } from './platform.ts'

/** Arrival of test messages: long enough ago that they are never from the future. */
export const NOW_MS = Date.UTC(2026, 5, 1, 8)
export const soon = { timeout: 20_000, interval: 5 }
export const silent = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })

export const assetOf = (id: string, kind: Asset['kind'], more: Partial<Asset> = {}): Asset => ({
  id,
  kind,
  town: '东亭街道',
  name: id,
  crs: 'wgs84',
  attributes: {},
  ...more,
})

export const fix = (at: number, seq: number, more: object = {}): object => ({
  at,
  seq,
  lon: 120.353,
  lat: 31.59,
  speedKmh: 8,
  headingDeg: 90,
  ...more,
})

/** A message as a device of this kind sends it. */
export const message = (asset: Asset, stream: Stream, payload: unknown, receivedAtMs = NOW_MS): JournalMessage => {
  const bytes = payload instanceof Uint8Array ? payload : new TextEncoder().encode(JSON.stringify(payload))
  return { receivedAtMs, clientId: asset.id, topic: topic.stream(asset.kind, asset.id, stream), payload: bytes }
}

/** A data folder with all stores: what ingest stands between. */
export interface Stores extends AsyncDisposable {
  readonly config: Config
  readonly operations: Operations
  readonly journal: JournalReader
  readonly readings: ReadingsStore
  readonly nowMs: () => number
  register(...assets: readonly Asset[]): Promise<void>
  /** On disk when it returns. */
  journaled(...messages: readonly JournalMessage[]): Promise<void>
}

export async function openStores(settings: Partial<Config> = {}): Promise<Stores> {
  await using opened = new AsyncDisposableStack()
  const { path: dataDir } = opened.use(await tempFolder('ingest'))
  const config: Config = { ...readConfig({}), pollMs: 1, ...settings, dataDir }
  const nowMs = (): number => NOW_MS
  const operations = opened.use(await openOperations({ dataDir, durability: 'normal', nowMs }))
  const journal = opened.use(await openJournalReader({ dataDir }))
  const readings = opened.use(await openReadings(config, silent, nowMs))
  const writer = opened.use(
    await openJournalWriter({
      dataDir,
      nowMs,
      log: silent,
      batchMax: config.journalBatchMax,
      delayMs: 0,
      pendingMax: config.journalPendingMax,
      pendingBytesMax: config.journalPendingBytesMax,
      keepMs: config.journalKeepMs,
      bytesMax: config.journalBytesMax,
      diskCheckMs: config.diskCheckMs,
      diskFreeMinBytes: 0,
      diskFreeMinPercent: 0,
    }),
  )
  const owned = opened.move()
  return {
    config,
    operations,
    journal,
    readings,
    nowMs,
    register: async (...assets) => {
      for (const asset of assets)
        await (asset.kind === 'lot' ? operations.assets.put(asset, 'test') : operations.devices.register(asset, 'test'))
    },
    journaled: async (...messages) => {
      const taken = messages.map(
        (one) =>
          new Promise<void>((resolve, reject) => {
            writer.append(one, (refused) => (refused === undefined ? resolve() : reject(new Error(refused))))
          }),
      )
      await Promise.all(taken)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** What is left of a run: everything people can see of it, without revisions, which count transactions. */
export async function endState({ operations, readings }: Stores): Promise<unknown> {
  // how a toilet is shown goes on with the clock
  const states = (await operations.live.all([])).states.filter(({ stream }) => stream !== 'service')
  const quarantined = await operations.quarantine.list({ limit: 10_000, towns: [] })
  const stored = await Promise.all(
    (await operations.assets.list({ towns: [] })).flatMap(({ id, kind }) =>
      (['fix', 'online', 'stalls', 'air', 'event', 'state', 'count'] as const).map(async (stream) => {
        const query = { kind, id, stream, fromMs: 0, toMs: NOW_MS * 2, limit: 100_000 }
        return [id, stream, await readings.readings(query)] as const
      }),
    ),
  )
  return {
    live: states.map((state) => ({ ...state, rev: 0 })),
    quarantined: quarantined
      .map(({ seq, index, reason, detail }) => ({ seq, index, reason, detail }))
      .toSorted((a, b) => a.seq - b.seq || a.index - b.index),
    counts: await operations.quarantine.counts(),
    stored: stored.filter(([, , rows]) => rows.length > 0),
  }
}
