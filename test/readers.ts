import { expect, vi } from 'vitest'
import { startCoverage } from '../ingest/coverage/coverage.ts'
import { startHistory } from '../ingest/history.ts'
import { startRules } from '../ingest/rules.ts'
import { StoreUnavailable, type JournalReader, type Operations, type ReadingsStore } from '#stores/types.ts'
import { NOW_MS, silent, soon, type Stores } from './ingest.ts'

const MINUTE_MS = 60_000
/** Real time passes faster for coverage, so that quiet and patience take no time of the test. */
const HURRY = 200

export interface Readers extends AsyncDisposable {
  /** The district's time, to be moved by the test. */
  nowMs: number
}

/** A readings store of which nothing can be read until it `isThere`. */
export function readingsAway(store: ReadingsStore): { isThere: boolean; readonly readings: ReadingsStore } {
  const away = {
    isThere: false,
    readings: {
      ...store,
      readings: async (query: Parameters<ReadingsStore['readings']>[0]) => {
        if (!away.isThere) throw new StoreUnavailable('the readings store does not answer')
        return store.readings(query)
      },
    } as ReadingsStore,
  }
  return away
}

/** All three readers of the journal, as the platform runs them, on stores of a test. */
export async function startReaders(
  stores: Stores,
  options: {
    nowMs?: number
    over?: Partial<Operations>
    readings?: ReadingsStore
    journal?: JournalReader
    hurry?: number
  } = {},
): Promise<Readers> {
  await using opened = new AsyncDisposableStack()
  const readers = { nowMs: options.nowMs ?? NOW_MS }
  const { config, operations, journal, readings } = stores
  const common = { journal, nowMs: () => readers.nowMs, random: () => 0.01 }
  opened.use(await startRules(config, silent, { ...common, operations }))
  opened.use(await startHistory(config, silent, { ...common, operations, readings }))
  opened.use(
    await startCoverage(config, silent, {
      ...common,
      operations: { ...operations, ...options.over },
      journal: options.journal ?? journal,
      readings: options.readings ?? readings,
      realMs: () => performance.now() * (options.hurry ?? HURRY),
    }),
  )
  const kept = opened.move()
  return Object.assign(readers, { [Symbol.asyncDispose]: () => kept.disposeAsync() })
}

/** Everything in the journal is in the facts. */
export async function caughtUp({ journal, operations }: Stores): Promise<void> {
  const { lastSeq } = await journal.extent()
  await vi.waitFor(async () => expect(await operations.coverage.position()).toBe(lastSeq), soon)
}

/** The same, late data too, and traces have ended because the clock says so. */
export async function settled(stores: Stores, readers: Readers): Promise<void> {
  await caughtUp(stores)
  const { coverage } = stores.operations
  readers.nowMs = Math.max(readers.nowMs, NOW_MS + 30 * MINUTE_MS)
  await vi.waitFor(async () => {
    readers.nowMs += MINUTE_MS
    expect(await coverage.rechecks(10)).toEqual([])
    for (const { state } of await coverage.vehicles())
      expect(JSON.parse(state)).toMatchObject({ state: { isEnded: true } })
  }, soon)
}
