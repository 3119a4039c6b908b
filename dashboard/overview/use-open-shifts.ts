import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { coverageApi } from '../coverage-api.ts'
import { useLiveShifts } from '../coverage/live-shifts.ts'
import { keys } from '../queries.ts'
import type { OpenShift } from './shift-list.tsx'

/** Shifts that run now, with their names; one that is pushed for the first time is asked for once. */
export function useOpenShifts(enabled: boolean): ReadonlyMap<string, OpenShift> {
  const asked = { state: 'open' }
  const { data, refetch } = useQuery({
    queryKey: keys.shifts(asked),
    queryFn: ({ signal }) => coverageApi.shifts(asked, signal),
    enabled,
  })
  const pushed = useLiveShifts()
  const unknown = useRef(new Set<string>())
  useEffect(() => {
    if (data === undefined) return
    const known = new Set(data.shifts.map(({ id }) => id))
    const news = [...pushed.values()].filter(
      ({ id, state }) => state === 'open' && !known.has(id) && !unknown.current.has(id),
    )
    for (const { id } of news) unknown.current.add(id)
    if (news.length > 0) void refetch()
  }, [data, pushed, refetch])
  return useMemo(
    () =>
      new Map(
        (data?.shifts ?? []).flatMap((entry) => {
          const live = pushed.get(entry.id)
          return live?.state === 'open' ? [[entry.id, { entry, live }] as const] : []
        }),
      ),
    [data, pushed],
  )
}
