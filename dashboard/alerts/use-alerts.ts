import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import type { Alert, AlertRule } from '#domain/alert/alert.ts'
import type { LiveRow } from '#domain/live.ts'
import { selectorOf } from '../coverage/live-shifts.ts'
import { plansApi } from '../plans-api.ts'
import { keys, queryClient } from '../queries.ts'
import { useLiveStore } from '../use-live.ts'
import { firstOrder, isChosen, newAlerts, shownAlerts, type AlertChoice } from './list.ts'

const OPEN_MAX = 500
const PAGE = 100

const alertsOf = (rows: readonly LiveRow[]): ReadonlyMap<number, Alert> =>
  new Map(
    rows.map(({ fields }) => {
      const alert = fields as unknown as Alert
      return [alert.id, alert] as const
    }),
  )

/** Every alert that was pushed, open or closed since, by its number. */
function useLiveAlerts(): ReadonlyMap<number, Alert> {
  const store = useLiveStore()
  const select = useMemo(() => selectorOf(store, 'alert', alertsOf), [store])
  return useSyncExternalStore(store.listen, select)
}

/** Chosen alerts in an order that stays; what was raised since is counted, and shown when it is asked for. */
export function useAlerts(choice: AlertChoice) {
  const rule = choice.rule === '' ? {} : { rule: choice.rule as AlertRule }
  const open = useQuery({
    queryKey: keys.alerts({ state: 'open', ...rule }),
    queryFn: ({ signal }) => plansApi.alerts({ state: 'open', ...rule, limit: OPEN_MAX }, signal),
    enabled: choice.state !== 'closed',
  })
  const closed = useInfiniteQuery({
    queryKey: keys.alerts({ state: 'closed', ...rule }),
    queryFn: ({ pageParam, signal }) =>
      plansApi.alerts(
        { state: 'closed', ...rule, limit: PAGE, ...(pageParam === undefined ? {} : { beforeId: pageParam }) },
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: { alerts: readonly Alert[] }) =>
      last.alerts.length < PAGE ? undefined : last.alerts.at(-1)?.id,
    enabled: choice.state !== 'open',
  })
  const pushed = useLiveAlerts()
  const { state } = choice
  const read = useMemo(
    () => [
      ...(state === 'closed' ? [] : (open.data?.alerts ?? [])).toSorted(firstOrder),
      ...(state === 'open' ? [] : (closed.data?.pages.flatMap(({ alerts }) => alerts) ?? [])),
    ],
    [state, open.data, closed.data],
  )
  return {
    rows: shownAlerts(read, pushed).filter((alert) => isChosen(alert, choice)),
    news: newAlerts(read, pushed, choice).length,
    isPending: (state !== 'closed' && open.isPending) || (state !== 'open' && closed.isPending),
    error: open.error ?? closed.error,
    refresh: () => void queryClient.invalidateQueries({ queryKey: ['alerts'] }),
    more: closed.hasNextPage && state !== 'open' ? () => void closed.fetchNextPage() : undefined,
    isFetchingMore: closed.isFetchingNextPage,
  }
}
