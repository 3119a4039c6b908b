import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { LiveRow } from '#domain/live.ts'
import { coverageApi } from '../coverage-api.ts'
import { keys, queryClient } from '../queries.ts'
import { useLiveStore } from '../use-live.ts'

/** A running shift changes every few seconds; the whole of it is asked for again at most so often. */
const AGAIN_MS_MIN = 4_000

/** A shift with all that is known of it, asked for again when something about it is pushed. */
export function useShift(id: string) {
  const isAgain = useRef(false)
  const answer = useQuery({
    queryKey: keys.shift(id),
    queryFn: ({ signal }) => {
      const unattended = isAgain.current
      isAgain.current = false
      return coverageApi.shift(id, signal, { unattended })
    },
  })
  const news = useNewsOf(id)
  const first = useRef(news)
  const lastMs = useRef(0)
  useEffect(() => {
    if (news === first.current) return undefined
    const timer = setTimeout(
      () => {
        lastMs.current = performance.now()
        isAgain.current = true
        void queryClient.invalidateQueries({ queryKey: keys.shift(id), exact: true })
      },
      Math.max(0, lastMs.current + AGAIN_MS_MIN - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [id, news])
  return answer
}

/** Where its streets are; what is known of them comes with the shift. */
export const useStreets = (id: string) =>
  useQuery({
    queryKey: keys.shiftStreets(id),
    queryFn: ({ signal }) => coverageApi.streets(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Grows when a row about the shift is pushed: its own, of an alert of it, or a vehicle's answer to an order. */
function useNewsOf(id: string): number {
  const store = useLiveStore()
  const select = useMemo(() => {
    let seen: unknown
    let rev = 0
    return () => {
      const { rows } = store.get().view
      if (rows === seen) return rev
      seen = rows
      for (const row of rows.values()) if (row.rev > rev && isAbout(row, id)) rev = row.rev
      return rev
    }
  }, [store, id])
  return useSyncExternalStore(store.listen, select)
}

const isAbout = ({ kind, id, stream, fields }: LiveRow, shiftId: string): boolean =>
  (kind === 'shift' && id === shiftId) || stream === 'order' || (kind === 'alert' && fields['shiftId'] === shiftId)
