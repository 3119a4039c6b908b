import { useMemo, useSyncExternalStore } from 'react'
import type { Alert } from '#domain/alert/alert.ts'
import type { ShiftLive } from '#domain/coverage/shift.ts'
import type { LiveKind, LiveRow } from '#domain/live.ts'
import type { LiveStore } from '../live.ts'
import { useLiveStore } from '../use-live.ts'

/** A shift as it was last pushed. */
export interface LiveShift extends ShiftLive {
  readonly id: string
  readonly town: string
  /** Revision of its last change. */
  readonly rev: number
}

/** Rows of one kind, made into something; the same thing until one of these rows changes, whatever else is pushed. */
export function selectorOf<T>(
  store: Pick<LiveStore, 'get'>,
  kind: LiveKind,
  make: (rows: readonly LiveRow[]) => T,
): () => T {
  let seen: unknown
  let rows: readonly LiveRow[] = []
  let made = make(rows)
  return () => {
    const view = store.get().view.rows
    if (view === seen) return made
    seen = view
    const next = [...view.values()].filter((row) => row.kind === kind)
    if (next.length === rows.length && next.every((row, at) => row === rows[at])) return made
    rows = next
    made = make(rows)
    return made
  }
}

const shiftsOf = (rows: readonly LiveRow[]): ReadonlyMap<string, LiveShift> =>
  new Map(
    rows.map(({ id, town, rev, fields }) => [id, { ...(fields as unknown as ShiftLive), id, town, rev }] as const),
  )
const openAlertsOf = (rows: readonly LiveRow[]): readonly Alert[] =>
  rows
    .map(({ fields }) => fields as unknown as Alert)
    .filter(({ state }) => state === 'open' || state === 'acknowledged')

function useOf<T>(kind: LiveKind, make: (rows: readonly LiveRow[]) => T): T {
  const store = useLiveStore()
  const select = useMemo(() => selectorOf(store, kind, make), [store, kind, make])
  return useSyncExternalStore(store.listen, select)
}

/** Shifts of these days as they were last pushed, by id; renders again only when one of them changed. */
export const useLiveShifts = (): ReadonlyMap<string, LiveShift> => useOf('shift', shiftsOf)
/** All alerts whose reason holds now, acknowledged or not. */
export const useOpenAlerts = (): readonly Alert[] => useOf('alert', openAlertsOf)
