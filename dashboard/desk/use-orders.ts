import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { LiveRow } from '#domain/live.ts'
import { useNow } from '../clock.ts'
import { selectorOf } from '../coverage/live-shifts.ts'
import { keys } from '../queries.ts'
import { serviceApi, type DueOrder } from '../service-api.ts'
import { UNTOUCHED_MS } from '../ui/use-followed.tsx'
import { useLiveStore } from '../use-live.ts'
import { arranged, strayCount, type Arrangement } from './board.ts'

const STANDING_MAX = 500

const ordersOf = (rows: readonly LiveRow[]): ReadonlyMap<number, DueOrder> =>
  new Map(
    rows.map(({ fields }) => {
      const order = fields as unknown as DueOrder
      return [order.id, order] as const
    }),
  )

/** Every order that was pushed, whatever became of it since, by its number. */
export function useLiveOrders(): ReadonlyMap<number, DueOrder> {
  const store = useLiveStore()
  const select = useMemo(() => selectorOf(store, 'order', ordersOf), [store])
  return useSyncExternalStore(store.listen, select)
}

/** All orders that are not closed, as they are now. */
export function useStandingOrders() {
  const asked = { state: 'standing', limit: STANDING_MAX }
  const read = useQuery({
    queryKey: keys.workOrders(asked),
    queryFn: ({ signal }) => serviceApi.orders(asked, signal),
  })
  const pushed = useLiveOrders()
  const orders = useMemo(() => {
    const all = new Map((read.data?.orders ?? []).map((order) => [order.id, order]))
    for (const [id, order] of pushed) all.set(id, order)
    return [...all.values()].filter(({ state }) => state !== 'closed')
  }, [read.data, pushed])
  return { orders, isPending: read.isPending, error: read.error, refetch: () => void read.refetch() }
}

/**
 * Cards keep their places while somebody works on the board; untouched for a while it arranges itself, so that a display on the wall is
 * always in order (docs/SPEC.md U31). `held`: something on it is open.
 */
export function useArranged(orders: readonly DueOrder[], held: boolean) {
  const now = useNow()
  const touchedMs = useRef(Number.NEGATIVE_INFINITY)
  const next = useMemo(() => arranged(orders, now), [orders, now])
  const [settled, setSettled] = useState<Arrangement>()
  const shown = settled ?? next
  const strays = strayCount(shown, next)
  useEffect(() => {
    if (settled === undefined) {
      if (next.size > 0) setSettled(next)
    } else if (strays > 0 && !held && performance.now() - touchedMs.current > UNTOUCHED_MS) setSettled(next)
  }, [settled, next, strays, held])
  return {
    shown,
    strays,
    arrange: () => setSettled(next),
    /** Somebody is at the board. */
    touched: () => {
      touchedMs.current = performance.now()
    },
  }
}
