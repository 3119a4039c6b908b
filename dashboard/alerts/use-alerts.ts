import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import type { Alert, AlertRule, Severity } from '#domain/alert/alert.ts'
import type { LiveRow } from '#domain/live.ts'
import { selectorOf } from '../coverage/live-shifts.ts'
import { keys, queryClient } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import { useLiveStore } from '../use-live.ts'
import { firstOrder, isChosen, isInState, newAlerts, shownAlerts, type AlertChoice } from './list.ts'

const STANDING_MAX = 500
const PAGE = 100

const alertsOf = (rows: readonly LiveRow[]): ReadonlyMap<number, Alert> =>
  new Map(
    rows.map(({ fields }) => {
      const alert = fields as unknown as Alert
      return [alert.id, alert] as const
    }),
  )

/** Every alert that was pushed, whatever became of it since, by its number. */
export function useLiveAlerts(): ReadonlyMap<number, Alert> {
  const store = useLiveStore()
  const select = useMemo(() => selectorOf(store, 'alert', alertsOf), [store])
  return useSyncExternalStore(store.listen, select)
}

/** Chosen alerts in an order that stays; what was raised since is counted, and shown when it is asked for. */
export function useAlerts(choice: AlertChoice) {
  const asked = {
    ...(choice.rule === '' ? {} : { rule: choice.rule as AlertRule }),
    ...(choice.severity === '' ? {} : { severity: choice.severity as Severity }),
  }
  const wantsStanding = choice.state !== 'closed'
  const wantsClosed = choice.state === '' || choice.state === 'closed'
  const standing = useQuery({
    queryKey: keys.alerts({ state: 'standing', ...asked }),
    queryFn: ({ signal }) => serviceApi.alerts({ state: 'standing', ...asked, limit: STANDING_MAX }, signal),
    enabled: wantsStanding,
  })
  const closed = useInfiniteQuery({
    queryKey: keys.alerts({ state: 'closed', ...asked }),
    queryFn: ({ pageParam, signal }) =>
      serviceApi.alerts(
        { state: 'closed', ...asked, limit: PAGE, ...(pageParam === undefined ? {} : { beforeId: pageParam }) },
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: { alerts: readonly Alert[] }) =>
      last.alerts.length < PAGE ? undefined : last.alerts.at(-1)?.id,
    enabled: wantsClosed,
  })
  const pushed = useLiveAlerts()
  const { state } = choice
  const read = useMemo(
    () => [
      ...(wantsStanding ? (standing.data?.alerts ?? []) : [])
        .filter((alert) => isInState(alert, state))
        .toSorted(firstOrder),
      ...(wantsClosed ? (closed.data?.pages.flatMap(({ alerts }) => alerts) ?? []) : []),
    ],
    [state, wantsStanding, wantsClosed, standing.data, closed.data],
  )
  return {
    rows: shownAlerts(read, pushed).filter((alert) => isChosen(alert, choice)),
    news: standing.data === undefined ? 0 : newAlerts(standing.data.alerts, pushed, choice).length,
    isPending: (wantsStanding && standing.isPending) || (wantsClosed && closed.isPending),
    error: standing.error ?? closed.error,
    refresh: () => void queryClient.invalidateQueries({ queryKey: ['alerts'] }),
    more: closed.hasNextPage && wantsClosed ? () => void closed.fetchNextPage() : undefined,
    isFetchingMore: closed.isFetchingNextPage,
  }
}
