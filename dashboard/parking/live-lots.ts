import { useMemo, useSyncExternalStore } from 'react'
import type { LiveRow } from '#domain/live.ts'
import { bayHealths, type BayHealth, type BayLive, type LotLive, type SharingLive } from '#domain/parking/live.ts'
import type { LotSummary } from '#domain/parking/operator.ts'
import { selectorOf } from '../coverage/live-shifts.ts'
import type { LotOccupancyNow, LotSharingNow } from '../parking-api.ts'
import { useLiveStore } from '../use-live.ts'

export interface LotNow {
  readonly occupancy?: LotOccupancyNow | undefined
  readonly sharing?: LotSharingNow | undefined
}
export type BayNow = BayLive & { readonly atMs: number }

/** Lots as they were last pushed, by id. */
export const lotsNow = (rows: readonly LiveRow[]): ReadonlyMap<string, LotNow> => {
  const lots = new Map<string, LotNow>()
  for (const { id, stream, atMs, fields } of rows) {
    if (stream === 'occupancy')
      lots.set(id, { ...lots.get(id), occupancy: { ...(fields as unknown as LotLive), atMs } })
    if (stream === 'sharing')
      lots.set(id, { ...lots.get(id), sharing: { ...(fields as unknown as SharingLive), atMs } })
  }
  return lots
}

/** What is believed of bays, by lot and bay. */
export const baysNow = (rows: readonly LiveRow[]): ReadonlyMap<string, ReadonlyMap<string, BayNow>> => {
  const lots = new Map<string, Map<string, BayNow>>()
  for (const { id, stream, atMs, fields } of rows) {
    if (stream !== 'parking') continue
    const live = { ...(fields as unknown as BayLive), atMs }
    const bays = lots.get(live.lot) ?? new Map<string, BayNow>()
    bays.set(id, live)
    lots.set(live.lot, bays)
  }
  return lots
}

export function useLotsNow(): ReadonlyMap<string, LotNow> {
  const store = useLiveStore()
  const select = useMemo(() => selectorOf(store, 'lot', lotsNow), [store])
  return useSyncExternalStore(store.listen, select)
}
export function useBaysNow(): ReadonlyMap<string, ReadonlyMap<string, BayNow>> {
  const store = useLiveStore()
  const select = useMemo(() => selectorOf(store, 'bay', baysNow), [store])
  return useSyncExternalStore(store.listen, select)
}

/** Sensors of a lot by what is believed of them; a bay that never spoke is silent. */
export function healthsOf(
  bays: number,
  live: ReadonlyMap<string, Pick<BayLive, 'health'>> | undefined,
): Readonly<Record<BayHealth, number>> {
  const counts = Object.fromEntries(bayHealths.map((health) => [health, 0])) as Record<BayHealth, number>
  for (const { health } of live?.values() ?? []) counts[health]++
  counts.silent += Math.max(0, bays - (live?.size ?? 0))
  return counts
}

/** Sensors of which nothing is believed. */
export const notBelieved = (healths: Readonly<Record<BayHealth, number>>): number =>
  healths.silent + healths.stuck + healths.flapping

/** A lot as it was asked for, with what was pushed since. */
export const withNow = (lot: LotSummary, now: LotNow | undefined): LotSummary & LotNow => ({
  ...lot,
  ...(now?.occupancy === undefined ? {} : { occupancy: now.occupancy }),
  ...(now?.sharing === undefined ? {} : { sharing: now.sharing }),
})

/** The newest change of what is held, applied for, appealed or called anywhere; what is asked of them is asked again then. */
export function useSharingRev(): number {
  const store = useLiveStore()
  const select = useMemo(() => {
    const newest = (rows: readonly LiveRow[]): number =>
      rows.reduce((rev, row) => (row.stream === 'sharing' ? Math.max(rev, row.rev) : rev), 0)
    return selectorOf(store, 'lot', newest)
  }, [store])
  return useSyncExternalStore(store.listen, select)
}
